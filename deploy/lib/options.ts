/** Options that many tasks have, worded once. */
import { ArgumentType } from "hardhat/types/arguments";

export const FROM = {
  name: "from",
  description: "Which of the network's accounts sends (default: the first); with --safe, the Safe",
  type: ArgumentType.STRING_WITHOUT_DEFAULT,
  defaultValue: undefined,
} as const;

export const SAFE = {
  name: "safe",
  description: "Write what the Safe --from would send to this file, for its transaction builder; send nothing",
  type: ArgumentType.STRING_WITHOUT_DEFAULT,
  defaultValue: undefined,
} as const;

/** An option that need not be given. */
export function optional<N extends string>(
  name: N,
  description: string,
): { name: N; description: string; type: ArgumentType.STRING_WITHOUT_DEFAULT; defaultValue: undefined } {
  return { name, description, type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined };
}

/** 90, 90s, 30m, 24h or 7d, in seconds. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})([smhd]?)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, number = "", unit = "s"] = match;
  return Number(number) * (UNITS[unit === "" ? "s" : unit] ?? 1);
}

/** Unix seconds from a number, an ISO date, or `+7d` from now on. */
export function parseTime(text: string, now: number): number | undefined {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  if (text.startsWith("+")) {
    const span = parseDuration(text.slice(1));
    return span === undefined ? undefined : now + span;
  }
  if (!/^\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
