/**
 * All that can be known of a brand's badges, from its events alone: who owns which, of what level and day, what every
 * minter may still award. Nothing here asks the chain.
 */
import type { LogDescription } from "ethers";

const DAY = 86_400n;
const NOBODY = `0x${"00".repeat(20)}`;
const MAX_CAP = 2n ** 32n - 1n;

interface KindTerms {
  levels: bigint;
  cap: bigint;
  validDays: bigint;
  soulbound: boolean;
  revocable: boolean;
  allotted: bigint;
  serials: bigint;
}

interface Held {
  owner: string;
  kind: bigint;
  level: bigint;
  day: bigint;
  serial: bigint;
}

export interface Budget {
  minter: string;
  kind: bigint;
  campaign: string;
  left: bigint;
  ratePerDay: bigint;
  used: bigint;
  usedOn: bigint;
  kept: boolean;
}

/** A batch whose members are still being told of. */
interface Batch {
  minter: string;
  campaign: string;
  kind: bigint;
  level: bigint;
  due: bigint;
}

type Handler = (args: unknown[]) => void;

export class Replay {
  readonly kinds = new Map<bigint, KindTerms>();
  readonly held = new Map<bigint, Held>();
  /** Ids that there were once, and are not any more. */
  readonly gone = new Map<bigint, "burned" | "revoked">();
  readonly budgets = new Map<string, Budget>();
  /** How many badges of a kind were ever made: what its cap is on. */
  readonly made = new Map<bigint, bigint>();
  renewals = 0;
  /** Of the block whose events are told. */
  now = 0n;
  #batch: Batch | undefined;
  /** The badge that was minted by the event before, or updated, and of which an `Awarded` may follow. */
  #fresh: { id: bigint; minted: boolean } | undefined;

  get today(): bigint {
    return this.now / DAY;
  }

  apply({ name, args }: LogDescription): void {
    const handler = (this.#handlers as Record<string, Handler | undefined>)[name];
    if (handler === undefined) throw new Error(`An event that tells nothing known: ${name}`);
    handler(args.toArray(true) as unknown[]);
    if (!["Transfer", "MetadataUpdate", "Locked"].includes(name)) this.#fresh = undefined;
    if (this.#batch?.due === 0n && name !== "AwardedBatch") this.#batch = undefined;
  }

  validUntil({ kind, day }: Held): bigint {
    const { validDays } = this.#kind(kind);
    return validDays === 0n ? 0n : (day + 1n + validDays) * DAY;
  }

  isValid(badge: Held): boolean {
    const until = this.validUntil(badge);
    return until === 0n || this.now < until;
  }

  isSoulbound(badge: Held): boolean {
    return this.#kind(badge.kind).soulbound;
  }

  of(holder: string): [id: bigint, badge: Held][] {
    return [...this.held].filter(([, { owner }]) => owner === holder);
  }

  readonly #handlers = {
    KindDefined: ([number, terms]) => {
      const [, levels, cap, validDays, soulbound, revocable] = terms as [
        unknown,
        string[],
        bigint,
        bigint,
        boolean,
        boolean,
      ];
      this.kinds.set(number as bigint, {
        levels: BigInt(levels.length),
        cap: cap === 0n ? MAX_CAP : cap,
        validDays,
        soulbound,
        revocable,
        allotted: 0n,
        serials: 0n,
      });
    },

    AwardsAllotted: ([minter, kind, campaign, amount, left, ratePerDay]) => {
      const budget = this.budgetOf(minter as string, kind as bigint, campaign as string);
      budget.left += amount as bigint;
      budget.ratePerDay = ratePerDay as bigint;
      if (budget.left !== left) throw new Error("AwardsAllotted tells another sum");
      this.#kind(kind as bigint).allotted += amount as bigint;
    },

    AwardsCut: ([minter, kind, campaign, amount, left]) => {
      const budget = this.budgetOf(minter as string, kind as bigint, campaign as string);
      budget.left -= amount as bigint;
      if (budget.left !== left) throw new Error("AwardsCut tells another sum");
      const terms = this.kinds.get(kind as bigint);
      if (terms !== undefined) terms.allotted -= amount as bigint;
    },

    AwardsKept: ([minter, kind, campaign]) => {
      this.budgetOf(minter as string, kind as bigint, campaign as string).kept = true;
    },

    Transfer: ([from, to, id]) => {
      this.#transfer(from as string, to as string, id as bigint);
    },

    Locked: ([id]) => {
      if (!this.isSoulbound(this.#badge(id as bigint))) throw new Error("Locked, but not soulbound");
    },

    MetadataUpdate: ([id]) => {
      if (this.#batch === undefined) this.#fresh = { id: id as bigint, minted: false };
      else this.#awardOfBatch(id as bigint, false);
    },

    Awarded: ([campaign, id, minter, level]) => {
      if (this.#fresh === undefined || this.#fresh.id !== id)
        throw new Error("Awarded, but nothing was minted or changed");
      const { kind } = this.#badge(this.#fresh.id);
      this.#award({ minter, campaign, kind, level, due: 0n } as Batch, this.#fresh.id, this.#fresh.minted);
    },

    AwardedBatch: ([campaign, kind, minter, level, members]) => {
      this.#batch = { campaign, kind, minter, level, due: members } as Batch;
    },

    BadgeSkipped: () => {
      if (this.#batch !== undefined) --this.#batch.due;
    },

    BadgeRevoked: ([id]) => {
      if (this.gone.get(id as bigint) !== "burned") throw new Error("Revoked, but nothing was destroyed");
      this.gone.set(id as bigint, "revoked");
    },

    Approval: () => undefined,
    ApprovalForAll: () => undefined,
  } satisfies Record<string, Handler>;

  budgetOf(minter: string, kind: bigint, campaign: string): Budget {
    const key = `${minter} ${kind} ${campaign}`;
    const none = { minter, kind, campaign, left: 0n, ratePerDay: 0n, used: 0n, usedOn: 0n, kept: false };
    const budget = this.budgets.get(key) ?? none;
    this.budgets.set(key, budget);
    return budget;
  }

  #transfer(from: string, to: string, id: bigint): void {
    if (from !== NOBODY) {
      const badge = this.#badge(id);
      if (badge.owner !== from) throw new Error("Transfer from somebody else");
      badge.owner = to;
      if (to !== NOBODY) return;
      this.held.delete(id);
      this.gone.set(id, "burned");
      return;
    }
    if (this.held.has(id)) throw new Error("Minted twice");
    const kind = id >> 168n;
    const terms = this.#kind(kind);
    const serial = terms.soulbound ? 0n : id & MAX_CAP;
    if (!terms.soulbound && serial !== ++terms.serials) throw new Error("Serials are not in order");
    this.held.set(id, { owner: to, kind, level: 0n, day: this.today, serial });
    this.gone.delete(id);
    if (this.#batch === undefined) this.#fresh = { id, minted: true };
    else this.#awardOfBatch(id, true);
  }

  #awardOfBatch(id: bigint, minted: boolean): void {
    const batch = this.#batch!;
    this.#award(batch, id, minted);
    --batch.due;
  }

  #award({ minter, campaign, kind, level }: Batch, id: bigint, minted: boolean): void {
    const badge = this.#badge(id);
    // What has expired can only be renewed, and what has not can only change its level.
    if (!this.isValid(badge)) {
      badge.day = this.today;
      ++this.renewals;
    }
    badge.level = level;
    if (minted) this.made.set(kind, (this.made.get(kind) ?? 0n) + 1n);
    else --this.#kind(kind).allotted;
    const budget = this.budgetOf(minter, kind, campaign);
    --budget.left;
    if (budget.ratePerDay === 0n) return;
    budget.used = (budget.usedOn === this.today ? budget.used : 0n) + 1n;
    budget.usedOn = this.today;
  }

  #badge(id: bigint): Held {
    const badge = this.held.get(id);
    if (badge === undefined) throw new Error(`No badge ${id}`);
    return badge;
  }

  #kind(kind: bigint): KindTerms {
    const terms = this.kinds.get(kind);
    if (terms === undefined) throw new Error(`No kind ${kind}`);
    return terms;
  }
}
