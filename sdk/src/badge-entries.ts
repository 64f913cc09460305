/** What happened to badges, told from events alone: entries, and who has which badge at which level. */
import { id } from "ethers";

import { splitBadgeId } from "./badge-ids.js";
import { big, half, small, topic, who } from "./log-words.js";
import type { RawLog } from "./logs.js";

export type BadgeEntryKind =
  | "awarded"
  | "renewed"
  | "levelled"
  | "sent"
  | "received"
  /** For a redemption, and what became of it. */
  | "handedOver"
  | "returned"
  | "spent"
  | "burned"
  | "revoked";

/** One thing that happened to a badge. JSON-safe. */
export interface BadgeEntry {
  readonly kind: BadgeEntryKind;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly transactionHash: string;
  /** Whose badge. */
  readonly member: string;
  /** Its id, in decimal. */
  readonly badge: string;
  /** That it has afterwards; what it had, if it is gone. */
  readonly level: number;
  /** The other side of a transfer. */
  readonly other?: string;
  readonly minter?: string;
  readonly campaign?: string;
  readonly reason?: string;
}

/** A badge as events tell it. */
export interface ToldBadge {
  readonly owner: string;
  readonly level: number;
  /** UTC days since 1970. */
  readonly day: number;
}

export const BADGE_TOPICS = {
  transfer: id("Transfer(address,address,uint256)"),
  updated: id("MetadataUpdate(uint256)"),
  awarded: id("Awarded(bytes16,uint256,address,uint8,bytes16)"),
  batch: id("AwardedBatch(bytes16,uint16,address,uint8,uint256,bytes16)"),
  skipped: id("BadgeSkipped(uint256)"),
  revoked: id("BadgeRevoked(uint256,address,bytes16)"),
} as const;

const ZERO = `0x${"0".repeat(40)}`;

interface Award {
  readonly minter: string;
  readonly campaign: string;
  readonly reason: string;
  readonly level: number;
}

/** Takes the logs of a badges contract in their order: of each transaction all or none. */
export class BadgeModel {
  readonly entries: BadgeEntry[] = [];
  readonly badges = new Map<bigint, ToldBadge>();
  readonly #desk: string;
  readonly #validDays: ReadonlyMap<number, number>;
  /** Who handed over what the desk holds. */
  readonly #givers = new Map<bigint, string>();
  /** A batch whose outcomes follow, one for each member. */
  #batch: (Award & { left: number }) | undefined;
  #minted: { readonly badge: bigint; readonly log: RawLog } | undefined;

  /** @param desk where badges are handed over for rewards */
  constructor(desk: string, validDays: ReadonlyMap<number, number>) {
    this.#desk = desk;
    this.#validDays = validDays;
  }

  /** @param day the UTC day of the log's block; `next` is the log after it */
  apply(log: RawLog, day: number, next?: RawLog): void {
    switch (log.topics[0]) {
      case BADGE_TOPICS.transfer:
        this.#transfer(log, day, next);
        break;
      case BADGE_TOPICS.batch: {
        const [campaign, minter] = [topic(log, 1).slice(0, 34), addressIn(log, 0)];
        this.#batch = { campaign, minter, level: small(log, 1), left: small(log, 2), reason: half(log, 3) };
        break;
      }
      case BADGE_TOPICS.skipped:
        this.#outcome();
        break;
      case BADGE_TOPICS.updated: {
        const award = this.#outcome();
        if (award !== undefined) this.#award("renewed", log, big(log, 0), award, day);
        break;
      }
      case BADGE_TOPICS.awarded: {
        const badge = BigInt(topic(log, 2));
        const [campaign, minter] = [topic(log, 1).slice(0, 34), addressIn(log, 0)];
        const award = { campaign, minter, level: small(log, 1), reason: half(log, 2) };
        if (this.#minted?.badge === badge) this.#award("awarded", this.#minted.log, badge, award, day);
        else this.#award(this.#hasExpired(badge, day) ? "renewed" : "levelled", log, badge, award, day);
        this.#minted = undefined;
        break;
      }
    }
  }

  #transfer(log: RawLog, day: number, next?: RawLog): void {
    const [from, to, badge] = [who(log, 1), who(log, 2), BigInt(topic(log, 3))];
    if (from === ZERO) {
      this.badges.set(badge, { owner: to, level: 0, day });
      const award = this.#outcome();
      if (award !== undefined) this.#award("awarded", log, badge, award, day);
      else this.#minted = { badge, log };
      return;
    }
    const known = this.badges.get(badge) ?? { owner: from, level: 0, day };
    const put = (kind: BadgeEntryKind, member: string, more: Partial<BadgeEntry> = {}): void => {
      this.#put(kind, log, member, badge, { level: known.level, ...more });
    };
    const giver = this.#givers.get(badge);
    if (to === ZERO) {
      this.badges.delete(badge);
      if (giver !== undefined && from === this.#desk) put("spent", giver);
      else if (next?.topics[0] === BADGE_TOPICS.revoked && follows(log, next)) {
        put("revoked", from, { other: addressIn(next, 0), reason: half(next, 1) });
      } else put("burned", from);
      return;
    }
    this.badges.set(badge, { ...known, owner: to });
    if (to === this.#desk) {
      this.#givers.set(badge, from);
      put("handedOver", from, { other: to });
    } else if (from === this.#desk) put("returned", to, { other: from });
    else {
      put("sent", from, { other: to });
      put("received", to, { other: from });
    }
  }

  #award(kind: BadgeEntryKind, log: RawLog, badge: bigint, award: Award, day: number): void {
    const known = this.badges.get(badge);
    if (known === undefined) return;
    const { campaign, minter, reason, level } = award;
    this.badges.set(badge, { owner: known.owner, level, day: kind === "levelled" ? known.day : day });
    this.#put(kind, log, known.owner, badge, { level, minter, campaign, reason });
  }

  /** The running batch, if what just happened is one of its outcomes. */
  #outcome(): Award | undefined {
    const batch = this.#batch;
    if (batch === undefined) return undefined;
    if (--batch.left === 0) this.#batch = undefined;
    return batch;
  }

  #hasExpired(badge: bigint, day: number): boolean {
    const validDays = this.#validDays.get(splitBadgeId(badge).kind) ?? 0;
    const since = this.badges.get(badge)?.day ?? day;
    return validDays !== 0 && day > since + validDays;
  }

  #put(
    kind: BadgeEntryKind,
    { blockNumber, logIndex, transactionHash }: RawLog,
    member: string,
    badge: bigint,
    more: Partial<BadgeEntry> & { level: number },
  ): void {
    this.entries.push({ kind, blockNumber, logIndex, transactionHash, member, badge: badge.toString(), ...more });
  }
}

function addressIn(log: RawLog, word: number): string {
  return who({ ...log, topics: ["", `0x${log.data.slice(2 + word * 64, 66 + word * 64)}`] }, 1);
}

function follows(log: RawLog, next: RawLog): boolean {
  return next.transactionHash === log.transactionHash && next.logIndex === log.logIndex + 1;
}
