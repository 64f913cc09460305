/** A programme's badges: their kinds, who has which, how they look, and awarding them. */
import { badgesAt } from "../abi.js";
import type { Badges } from "../abi.js";
import * as actions from "../actions/badges.js";
import type { KindRef } from "../actions/badges.js";
import type { Issue } from "../actions/issue.js";
import type { BadgeArt } from "../badge-art.js";
import { checkBadgeId, checkKind } from "../badge-ids.js";
import { UINT32_MAX, termsOf } from "../badge-terms.js";
import type { KindTerms } from "../badge-terms.js";
import type { AwardVerdict, BadgeMintRefusal, RevokeVerdict, Verdict } from "../checks/index.js";
import type { BadgesFacts, Connection } from "../connection.js";
import { guarded } from "../guarded.js";
import type { HistoryOptions } from "../history.js";
import { checkAddress } from "../inputs.js";
import { Step } from "../step.js";
import { campaignId } from "../units.js";

/** A kind as it stands now. */
export interface KindState extends KindTerms {
  readonly kind: number;
  /** Badges ever made and budgets left. */
  readonly allotted: number;
  /** How many more can be allotted. */
  readonly left: number;
  /** How many serial numbers were given; 0 for a soulbound kind. */
  readonly serials: number;
}

/** One badge, with what its kind says of it. Name and level are the brand's words: show them through displayText(). */
export interface BadgeState {
  readonly id: bigint;
  readonly owner: string;
  readonly kind: number;
  readonly name: string;
  /** 1 for the lowest, 0 where the kind has none. */
  readonly level: number;
  readonly levelName: string;
  /** Null if soulbound. */
  readonly serial: number | null;
  /** Unix seconds, 0:00 UTC of that day. */
  readonly awardedAt: number;
  /** Unix seconds; null if it never expires. */
  readonly validUntil: number | null;
  readonly valid: boolean;
  readonly soulbound: boolean;
  readonly revocable: boolean;
}

/** What a minter may still award. */
export interface AwardBudget {
  readonly left: number;
  /** 0 if only `left` bounds it. */
  readonly ratePerDay: number;
  readonly usedToday: number;
  /** Whether only the minter can cut it. */
  readonly kept: boolean;
}

type Awarding = Issue & KindRef & { readonly level?: number };
type Budget = { readonly minter: string; readonly kind: number; readonly campaign: string; readonly amount: number };

export class BadgesEntity {
  readonly address: string;
  readonly name: string;
  readonly symbol: string;
  /** The typed contract, for what this class does not do. */
  readonly contract: Badges;
  readonly #connection: Connection;
  /** What is fixed for ever is read once. */
  readonly #terms = new Map<number, KindTerms>();

  constructor(connection: Connection, facts: BadgesFacts) {
    this.#connection = connection;
    this.address = facts.address;
    this.name = facts.name;
    this.symbol = facts.symbol;
    this.contract = badgesAt(facts.address, connection.provider);
  }

  /** All kinds, in the order in which they were defined. They are numbered from 1. */
  async kinds(): Promise<KindState[]> {
    const count = Number(await guarded(() => this.contract.kindCount()));
    return Promise.all(Array.from({ length: count }, (_, i) => this.kind(i + 1)));
  }

  async kind(kind: number): Promise<KindState> {
    const number = checkKind(kind);
    const { terms: raw, allotted, serials } = await guarded(() => this.contract.kind(number));
    const terms = termsOf(raw);
    this.#terms.set(number, terms);
    const left = (terms.cap === 0 ? UINT32_MAX : terms.cap) - Number(allotted);
    return { kind: number, ...terms, allotted: Number(allotted), left, serials: Number(serials) };
  }

  /** What is fixed of a kind. */
  async terms(kind: number): Promise<KindTerms> {
    return this.#terms.get(kind) ?? this.kind(kind);
  }

  async badge(id: bigint): Promise<BadgeState> {
    const checked = checkBadgeId(id);
    const raw = await guarded(() => this.contract.badge(checked));
    const [kind, level] = [Number(raw.kind), Number(raw.level)];
    const { look, levels, revocable } = await this.terms(kind);
    return {
      id: checked,
      owner: raw.owner,
      kind,
      name: look.name,
      level,
      levelName: levels[level - 1] ?? "",
      serial: raw.soulbound ? null : Number(raw.serial),
      awardedAt: Number(raw.awardedAt),
      validUntil: raw.validUntil === 0n ? null : Number(raw.validUntil),
      valid: raw.valid,
      soulbound: raw.soulbound,
      revocable,
    };
  }

  /** All that a holder has, expired ones too, in the order of their ids. Those that can be passed on are found in events. */
  async of(holder: string, options?: HistoryOptions): Promise<BadgeState[]> {
    const { readOwnedBadges } = await import("../owned-badges.js");
    return readOwnedBadges(this.#connection, this, checkAddress(holder, "holder"), options);
  }

  /** Whether the holder has the soulbound badge of this kind, unexpired, and its level. */
  async held(holder: string, kind: number): Promise<{ held: boolean; level: number }> {
    const args = [checkAddress(holder, "holder"), checkKind(kind)] as const;
    const { held, level } = await guarded(() => this.contract.heldBy(...args));
    return { held, level: Number(level) };
  }

  /** What a minter may still award of a kind for a campaign. */
  async budget(minter: string, kind: number, campaign: string): Promise<AwardBudget> {
    const args = [checkAddress(minter, "minter"), checkKind(kind), campaignId(campaign)] as const;
    const { left, ratePerDay, usedToday, kept } = await guarded(() => this.contract.budgetOf(...args));
    return { left: Number(left), ratePerDay: Number(ratePerDay), usedToday: Number(usedToday), kept };
  }

  /** How a badge looks: its metadata and picture if they are drawn on chain, else where the brand keeps them. */
  async art(id: bigint): Promise<BadgeArt> {
    const { readBadgeArt } = await import("../badge-art.js");
    return readBadgeArt(this, checkBadgeId(id));
  }

  /** May `minter` award this badge to `member` now? */
  async canMint(
    input: Omit<Awarding, "reason"> & { minter: string; member: string },
  ): Promise<Verdict<BadgeMintRefusal>> {
    const { canMintBadge } = await import("../checks/badges.js");
    return canMintBadge(this.#connection, this, input);
  }

  /** May `minter` award to these members in one batch, and who would be skipped? */
  async canAward(
    input: Omit<Awarding, "reason"> & { minter: string; members: readonly string[] },
  ): Promise<AwardVerdict> {
    const { canAward } = await import("../checks/badges.js");
    return canAward(this.#connection, this, input);
  }

  /** May `issuer` take these badges back? */
  async canRevoke(input: { issuer: string; kind: number; ids: readonly bigint[] }): Promise<RevokeVerdict> {
    const { canRevoke } = await import("../checks/badges.js");
    return canRevoke(this.#connection, this, input);
  }

  defineKind(terms: KindTerms): Step<"defineKind"> {
    return new Step(this.#connection, actions.defineKind(this.address, terms));
  }

  allot(input: Budget & { ratePerDay?: number }): Step<"allotAwards"> {
    return new Step(this.#connection, actions.allotAwards(this.address, input));
  }

  cut(input: Budget): Step<"cutAwards"> {
    return new Step(this.#connection, actions.cutAwards(this.address, input));
  }

  /** The badge's id is in the event of what the step returns. */
  mint(input: Awarding & { member: string }): Step<"mintBadge"> {
    return new Step(this.#connection, actions.mintBadge(this.address, input));
  }

  /** One step for each {@link actions.MAX_BADGES} members. */
  mintMany({ members, ...input }: Awarding & { members: readonly string[] }): Step<"mintBadges">[] {
    return parts(members).map((part) => {
      return new Step(this.#connection, actions.mintBadges(this.address, { ...input, members: part }));
    });
  }

  /** One step for each {@link actions.MAX_BADGES} badges. */
  setLevels({ ids, ...input }: Awarding & { ids: readonly bigint[] }): Step<"setLevels">[] {
    return parts(ids).map((part) => {
      return new Step(this.#connection, actions.setLevels(this.address, { ...input, ids: part }));
    });
  }

  /** One step for each {@link actions.MAX_BADGES} badges. */
  revoke({ ids, ...input }: KindRef & { ids: readonly bigint[]; reason: string }): Step<"revokeBadges">[] {
    return parts(ids).map((part) => {
      return new Step(this.#connection, actions.revokeBadges(this.address, { ...input, ids: part }));
    });
  }

  announceExpired(ids: readonly bigint[]): Step<"announceExpired"> {
    return new Step(this.#connection, actions.announceExpired(this.address, ids));
  }
}

function parts<T>(list: readonly T[]): T[][] {
  const count = Math.ceil(list.length / actions.MAX_BADGES);
  return Array.from({ length: count }, (_, i) => list.slice(i * actions.MAX_BADGES, (i + 1) * actions.MAX_BADGES));
}
