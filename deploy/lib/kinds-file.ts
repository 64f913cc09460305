/** Kinds of badges from the file that a brand's admin writes, and how they will look, before they are defined for ever. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Provider } from "ethers";

import type { KindTerms } from "../../sdk/src/actions/index.js";
import { BADGE_STYLES, checkKindTerms, termsStruct } from "../../sdk/src/badge-terms.js";
import { type DrawnArt, parseArt } from "../../sdk/src/badge-art.js";
import { PunchcardError } from "../../sdk/src/errors.js";
import { BadgeArt__factory } from "../../sdk/src/generated/index.js";
import { guarded } from "../../sdk/src/guarded.js";
import { displayText } from "../../sdk/src/text.js";
import { TaskError } from "./errors.js";
import { Params, readJson } from "./params.js";

const DAY = 86_400;

/** The kinds of a file: one, or a list of them. */
export async function readKindsFile(file: string): Promise<KindTerms[]> {
  const value = await readJson(file);
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  const kinds = list.map((entry, i) => readKind(entry, Array.isArray(value) ? `[${i}]` : "", file));
  if (kinds.length === 0) throw new TaskError("BadParameters", `${file} has no kind in it.`);
  const names = kinds.map(({ look }) => look.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return kinds;
  throw new TaskError("BadParameters", `${file}: two kinds are called “${displayText(twice)}”.`, {
    next: "Give each a name of its own; nothing was sent.",
  });
}

function readKind(entry: unknown, at: string, file: string): KindTerms {
  const params = new Params(entry, at);
  const style = params.parsed("style", asStyle, `one of ${BADGE_STYLES.join(", ")}`, "medal");
  const terms: KindTerms = {
    look: {
      name: params.text("name"),
      description: params.text("description", ""),
      emblem: params.text("emblem", ""),
      style,
      color: params.text("color"),
      uri: params.text("uri", ""),
    },
    levels: params.list("levels", []).map(String),
    cap: params.integer("cap", 0),
    validDays: params.integer("validDays", 0),
    soulbound: params.flag("soulbound"),
    revocable: params.flag("revocable", false),
  };
  params.end(file);
  try {
    return checkKindTerms(terms);
  } catch (error) {
    if (!(error instanceof PunchcardError)) throw error;
    throw new TaskError("BadParameters", `${file}:\n  ${at === "" ? "" : `${at}: `}${error.shortMessage}`, {
      next: `${error.nextStep} Nothing was sent.`.trim(),
      cause: error,
    });
  }
}

function asStyle(text: string): (typeof BADGE_STYLES)[number] | undefined {
  return BADGE_STYLES.find((style) => style === text);
}

/** How a kind looks, in words. */
export function looksLike({ look, soulbound, levels }: KindTerms): string {
  if (look.uri !== "") {
    const level = levels.length === 0 ? 0 : 1;
    return `Not drawn on chain: wallets read ${look.uri}${level}.json, which you can change.`;
  }
  const emblem = look.emblem === "" ? "" : ` with ${displayText(look.emblem)}`;
  const number = soulbound ? "the day of its award" : "its serial number and the day of its award";
  const note = look.description === "" ? "" : ` It says: ${displayText(look.description, 600)}`;
  return `Drawn on chain: a ${look.style} in ${look.color}${emblem}, with its name and ${number}.${note}`;
}

interface Drawing {
  /** The contract that draws. */
  badgeArt: string;
  collection: string;
  /** Unix seconds: the day that the examples show. */
  now: number;
}

/** The art of a kind as it will be, once for each of its levels. */
export async function drawExamples(
  provider: Provider,
  { badgeArt, collection, now }: Drawing,
  terms: KindTerms,
): Promise<{ level: number; art: DrawnArt }[]> {
  const { levels, soulbound, revocable, validDays, look } = terms;
  if (look.uri !== "") return [];
  const awardedAt = now - (now % DAY);
  const validUntil = validDays === 0 ? 0 : awardedAt + (1 + validDays) * DAY;
  const face = {
    ...{ collection, levels: levels.length, serial: soulbound ? 0 : 1, awardedAt, validUntil },
    ...{ expired: false, soulbound, revocable },
  };
  const all = levels.length === 0 ? [0] : levels.map((_, i) => i + 1);
  const drawn = [];
  for (const level of all) {
    const art = BadgeArt__factory.connect(badgeArt, provider);
    const levelName = levels[level - 1] ?? "";
    const uri = await guarded(() => art.tokenURI(termsStruct(terms).look, { ...face, level, levelName }));
    drawn.push({ level, art: parseArt(uri) });
  }
  return drawn;
}

/** Writes picture and metadata into a folder; tells the files. The name comes from a chain or a file, so only letters of it count. */
export async function saveArt(
  folder: string,
  name: readonly (string | number)[],
  { svg, json }: DrawnArt,
): Promise<string[]> {
  const stem = name.map((part) => displayText(String(part)).replace(/[^\p{L}\p{N}]+/gu, "-")).join("-");
  await mkdir(folder, { recursive: true });
  const files = [`${stem}.svg`, `${stem}.json`].map((file) => path.join(folder, file));
  const [picture = "", metadata = ""] = files;
  await writeFile(picture, svg);
  await writeFile(metadata, `${JSON.stringify(json, null, 2)}\n`);
  return files;
}
