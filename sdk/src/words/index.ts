/** Says an action in one sentence, in English or Chinese. */
import type { ActionKind, ActionMeta, Locale } from "../actions/meta.js";
import { splitBadgeId } from "../badge-ids.js";
import { displayText } from "../text.js";
import { formatPoints, idText } from "../units.js";
import type { PointsUnit } from "../units.js";

/** How values are written inside a sentence. */
export interface Say {
  points(amount: bigint): string;
  time(seconds: number): string;
  id(id: string): string;
  text(text: string): string;
  total(amounts: readonly bigint[]): string;
  /** A kind of badge, by its name if that was told. */
  kind(kind: number, name?: string): string;
  /** One badge, by what its id says. */
  badge(id: bigint): string;
}

/** One sentence for each kind of action. */
export type Sentences = { readonly [K in ActionKind]: (meta: ActionMeta[K], say: Say) => string };

let tables: Readonly<Record<Locale, Sentences>> | undefined;
const KIND: Readonly<Record<Locale, (kind: number) => string>> = { en: (k) => `kind ${k}`, zh: (k) => `第 ${k} 类` };
const BASE_UNITS: Readonly<Record<Locale, string>> = { en: "base units", zh: "最小单位" };

/** From here on, actions can say themselves. */
export function useWords(words: Readonly<Record<Locale, Sentences>>): void {
  tables = words;
}

/** The sentences are a fifth of this package: a page loads them while it waits for the chain. */
export async function loadWords(): Promise<void> {
  if (tables !== undefined) return;
  const [{ EN }, { ZH }] = await Promise.all([import("./en.js"), import("./zh.js")]);
  useWords({ en: EN, zh: ZH });
}

/** The sentence of an action. Without the token's unit, amounts are told in base units. */
export function say<K extends ActionKind>(kind: K, meta: ActionMeta[K], locale: Locale, unit?: PointsUnit): string {
  return tables === undefined ? kind : tables[locale][kind](meta, sayer(locale, unit));
}

/** How `locale` writes values. */
export function sayer(locale: Locale, unit?: PointsUnit): Say {
  const points = (amount: bigint): string =>
    unit === undefined
      ? `${amount} ${BASE_UNITS[locale]}`
      : `${formatPoints(amount, unit.decimals)} ${displayText(unit.symbol, 16)}`;
  const text = (words: string): string => displayText(words, 120);
  const kind = (number: number, name = ""): string =>
    name === "" ? KIND[locale](number) : `"${text(name)}" (${KIND[locale](number)})`;
  return {
    points,
    time: (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`,
    id: (id) => displayText(idText(id)),
    text,
    total: (amounts) => points(amounts.reduce((sum, amount) => sum + amount, 0n)),
    kind,
    badge: (id) => {
      const parts = splitBadgeId(id);
      return parts.soulbound ? kind(parts.kind) : `#${parts.serial} (${kind(parts.kind)})`;
    },
  };
}
