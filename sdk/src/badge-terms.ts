/** What is fixed, for ever, when a kind of badge is defined: checked, and as the contract takes and tells it. */
import { InputError } from "./errors.js";
import { checkInteger, checkText } from "./inputs.js";

/** How a badge is drawn, in the contract's order. */
export const BADGE_STYLES = ["medal", "shield", "star", "ticket"] as const;
export type BadgeStyle = (typeof BADGE_STYLES)[number];

/** What all badges of a kind show. */
export interface BadgeLook {
  /** 1 to 64 bytes. */
  readonly name: string;
  /** At most 512 bytes. */
  readonly description: string;
  /** Drawn in the middle: an emoji, a character or a few; at most 32 bytes, may be empty. */
  readonly emblem: string;
  readonly style: BadgeStyle;
  /** `#rrggbb`. */
  readonly color: string;
  /** Empty: drawn on chain. Else where metadata lies: this, the level, `-expired` once it is, and `.json`. */
  readonly uri: string;
}

export interface KindTerms {
  readonly look: BadgeLook;
  /** Names of its levels, lowest first, at most 16; none if it has no levels. */
  readonly levels: readonly string[];
  /** How many there can ever be; 0 for as many as fit. */
  readonly cap: number;
  /** Full days, after the day of its award, that a badge is valid; 0 for ever. */
  readonly validDays: number;
  /** Whether a badge stays with its holder, who can have one of the kind. */
  readonly soulbound: boolean;
  /** Whether the brand may take it back, and lower its level; soulbound kinds only. */
  readonly revocable: boolean;
}

export const UINT32_MAX = 2 ** 32 - 1;
export const MAX_LEVELS = 16;
const COLOR = /^#[0-9a-f]{6}$/;

interface RawTerms {
  readonly look: Omit<BadgeLook, "style" | "color"> & { readonly style: bigint; readonly color: bigint };
  readonly levels: readonly string[];
  readonly cap: bigint;
  readonly validDays: bigint;
  readonly soulbound: boolean;
  readonly revocable: boolean;
}

/** The terms with every field checked. */
export function checkKindTerms({ look, levels, cap, validDays, soulbound, revocable }: KindTerms): KindTerms {
  if (revocable && !soulbound) throw refused("Only soulbound badges can be revocable", { soulbound, revocable });
  if (levels.length > MAX_LEVELS) throw refused(`A kind can have ${MAX_LEVELS} levels`, { levels: levels.length });
  return {
    look: checkLook(look),
    levels: levels.map((level, i) => checkText(level, `levels[${i}]`, 64)),
    cap: checkInteger(cap, "cap", 0, UINT32_MAX),
    validDays: checkInteger(validDays, "validDays", 0, 65_535),
    soulbound,
    revocable,
  };
}

/** As the contract takes them. */
export function termsStruct(terms: KindTerms): Omit<KindTerms, "look" | "levels"> & {
  look: Omit<BadgeLook, "style" | "color"> & { style: number; color: number };
  levels: string[];
} {
  const { look, levels } = terms;
  const style = BADGE_STYLES.indexOf(look.style);
  const color = Number.parseInt(look.color.slice(1), 16);
  return { ...terms, look: { ...look, style, color }, levels: [...levels] };
}

/** As the contract tells them. */
export function termsOf({ look, levels, cap, validDays, soulbound, revocable }: RawTerms): KindTerms {
  const { name, description, emblem, uri } = look;
  const style = BADGE_STYLES[Number(look.style)] ?? BADGE_STYLES[0];
  const color = `#${look.color.toString(16).padStart(6, "0")}`;
  return {
    look: { name, description, emblem, style, color, uri },
    levels: [...levels],
    cap: Number(cap) === UINT32_MAX ? 0 : Number(cap),
    validDays: Number(validDays),
    soulbound,
    revocable,
  };
}

function checkLook({ name, description, emblem, style, color, uri }: BadgeLook): BadgeLook {
  const known = color.toLowerCase();
  if (!COLOR.test(known)) throw refused("look.color must be #rrggbb", { color });
  if (!BADGE_STYLES.includes(style)) throw refused(`look.style must be one of ${BADGE_STYLES.join(", ")}`, { style });
  return {
    name: checkText(name, "look.name", 64),
    description: checkText(description, "look.description", 512, 0),
    emblem: checkText(emblem, "look.emblem", 32, 0),
    style,
    color: known,
    uri: checkText(uri, "look.uri", 256, 0),
  };
}

function refused(message: string, details: Record<string, unknown>): InputError {
  return new InputError(message, { code: "BAD_INPUT", details });
}
