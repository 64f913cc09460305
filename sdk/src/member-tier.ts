/** A member's tier now: what it takes to the next, and until when it holds. */
import type { ProgramEntity } from "./entities/program.js";
import { guarded } from "./guarded.js";
import { readTime } from "./periods.js";
import { periodEnd } from "./units.js";

/** What a member's purchases count. */
export interface MemberStanding {
  /** That runs. */
  readonly period: number;
  /** Base units that matured in it, less what refunds took. */
  readonly current: bigint;
  /** The same of the period before. */
  readonly previous: bigint;
  /** Whether a first purchase ever matured. */
  readonly bought: boolean;
}

export interface MemberTier {
  /** 0 for none. */
  readonly tier: number;
  /** Base units that must mature in this period for the next tier; 0 at the top. */
  readonly missing: bigint;
  readonly standing: MemberStanding;
  /** Unix seconds, up to when the tier holds at least, refunds apart; null without one. */
  readonly until: number | null;
}

export async function readTier({ connection, points }: ProgramEntity, member: string): Promise<MemberTier> {
  const { provider, standings, tiers, rulebook } = connection;
  // All of one block: a period can end between two questions.
  const blockTag = await guarded(() => provider.getBlockNumber());
  const [{ tier, missing }, told, time] = await guarded(() =>
    Promise.all([
      tiers.tierOf(points.address, member, { blockTag }),
      standings.standingOf(points.address, member, { blockTag }),
      readTime(provider, blockTag),
    ]),
  );
  const { current, previous, bought } = told;
  const own = await guarded(() => rulebook.tierFor(points.address, current, 0n, { blockTag }));
  const period = BigInt(Math.floor(time / points.periodLength));
  // What this period alone gives holds to the end of the next one.
  const last = own.tier === tier ? period + 1n : period;
  return {
    tier: Number(tier),
    missing,
    standing: { period: Number(told.period), current, previous, bought },
    until: tier === 0n ? null : Number(periodEnd(last, points.periodLength)),
  };
}
