/** What every action returns: a frozen transaction that knows its kind, its inputs and how to say them in words. */
import type { ActionKind, ActionMeta, Locale } from "./meta.js";
import { checkAddress } from "../inputs.js";
import type { PointsUnit } from "../units.js";
import { say } from "../words/index.js";

/** The event without which the transaction did not do its work. */
export interface ExpectedEvent {
  readonly contract: string;
  readonly name: string;
  /** What may be told instead: of a claim, that depends on what the campaign pays. */
  readonly or?: ExpectedEvent;
}

export interface TransactionOf<K extends ActionKind> {
  readonly kind: K;
  readonly to: string;
  readonly data: string;
  readonly value: 0n;
  /** What went in, checked. */
  readonly meta: Readonly<ActionMeta[K]>;
  /** Null where success can leave no event: a batch of which all was done before. */
  readonly expects: ExpectedEvent | null;
  /** One sentence for people, before they sign. */
  describe(locale?: Locale): string;
  /** For Safes, files and wires: value as a decimal string. */
  toJSON(): { kind: K; to: string; data: string; value: string; description: string };
}

/** A transaction of any of the kinds `K`. */
export type Transaction<K extends ActionKind = ActionKind> = { [P in K]: TransactionOf<P> }[K];

/** A token: its address alone, or with what words need to say amounts as people read them. */
export type PointsRef = string | ({ readonly address: string } & PointsUnit);

interface Parts<K extends ActionKind> {
  readonly to: string;
  readonly data: string;
  readonly meta: ActionMeta[K];
  readonly expects: ExpectedEvent | string | null;
  readonly unit?: PointsUnit | undefined;
}

/** Used by the actions alone. */
export function transaction<K extends ActionKind>(kind: K, parts: Parts<K>): TransactionOf<K> {
  const { to, data, unit, meta } = parts;
  Object.freeze(meta);
  const expects = typeof parts.expects === "string" ? { contract: to, name: parts.expects } : parts.expects;
  const describe = (locale: Locale = "en"): string => say(kind, meta, locale, unit);
  return Object.freeze({
    kind,
    to,
    data,
    value: 0n as const,
    meta,
    expects: expects === null ? null : Object.freeze(expects),
    describe,
    toJSON: () => ({ kind, to, data, value: "0", description: describe() }),
  });
}

/** The token's address, checked. */
export function pointsAddress(points: PointsRef): string {
  return checkAddress(typeof points === "string" ? points : points.address, "points");
}

/** The token's unit, if the caller told it. */
export function unitOf(points: PointsRef): PointsUnit | undefined {
  return typeof points === "string" ? undefined : points;
}
