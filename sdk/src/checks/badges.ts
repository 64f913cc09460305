/** May badges be awarded, or taken back, now? The contract is asked as the sender would call it. */
import { mintBadge, mintBadges, revokeBadges } from "../actions/badges.js";
import { soulboundId } from "../badge-ids.js";
import type { Connection } from "../connection.js";
import type { BadgesEntity } from "../entities/badges.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { checkAddress } from "../inputs.js";
import { YES, no } from "./index.js";
import type { AwardVerdict, BadgeMintRefusal, RevokeRefusal, RevokeVerdict, SkippedMember, Verdict } from "./index.js";

const DAY = 86_400;
/** What a batch is for does not matter to whether it may be. */
const REASON = `0x${"00".repeat(16)}`;

interface Question {
  readonly minter: string;
  readonly kind: number;
  readonly level?: number;
  readonly campaign: string;
}

type Refused = Exclude<Verdict<BadgeMintRefusal>, { readonly ok: true }>;

export async function canMintBadge(
  connection: Connection,
  badges: BadgesEntity,
  input: Question & { member: string },
): Promise<Verdict<BadgeMintRefusal>> {
  const { to, data, meta } = mintBadge(badges.address, { ...input, reason: REASON });
  const from = checkAddress(input.minter, "minter");
  try {
    await guarded(() => connection.provider.call({ from, to, data }));
    return YES;
  } catch (thrown) {
    return refusal(connection, badges, thrown, meta);
  }
}

export async function canAward(
  connection: Connection,
  badges: BadgesEntity,
  input: Question & { members: readonly string[] },
): Promise<AwardVerdict> {
  const { to, data, meta } = mintBadges(badges.address, { ...input, reason: REASON });
  const from = checkAddress(input.minter, "minter");
  let awarded: number;
  try {
    awarded = Number(await guarded(() => connection.provider.call({ from, to, data })));
  } catch (thrown) {
    return refusal(connection, badges, thrown, meta);
  }
  if (awarded === meta.members.length) return { ok: true, awarded, skipped: [] };
  const verdicts = await Promise.all(
    meta.members.map((member, i) => {
      // Named twice, the second finds what the first was awarded.
      return meta.members.indexOf(member) === i
        ? canMintBadge(connection, badges, { ...input, member })
        : Promise.resolve(held(null));
    }),
  );
  const skipped: SkippedMember[] = [];
  for (const [i, member] of meta.members.entries()) {
    const verdict = verdicts[i] ?? YES;
    if (verdict.ok) continue;
    const { reason, data: told } = verdict;
    if (reason !== "ALREADY_HELD" && reason !== "GIVEN_UP" && reason !== "LEVEL_FALLS") return verdict;
    skipped.push({ member, reason, until: Number(told.until ?? 0) || null });
  }
  return { ok: true, awarded, skipped };
}

export async function canRevoke(
  { provider }: Connection,
  badges: BadgesEntity,
  input: { issuer: string; kind: number; ids: readonly bigint[] },
): Promise<RevokeVerdict> {
  const { to, data, meta } = revokeBadges(badges.address, { ...input, reason: REASON });
  const from = checkAddress(input.issuer, "issuer");
  try {
    await guarded(() => provider.call({ from, to, data }));
  } catch (thrown) {
    return revokeRefusal(thrown, meta.kind);
  }
  const owners = await Promise.all(meta.ids.map((id) => owner(badges, id)));
  const skipped = meta.ids.filter((id, i) => owners[i] === undefined || meta.ids.indexOf(id) !== i);
  if (skipped.length !== meta.ids.length) return { ok: true, revoked: meta.ids.length - skipped.length, skipped };
  return no("NO_SUCH_BADGE", "None of these badges is there (any more).", { kind: meta.kind });
}

/** What an error of the contract means to who asked. */
async function refusal(
  { provider }: Connection,
  badges: BadgesEntity,
  thrown: unknown,
  { kind, member }: { kind: number; member?: string },
): Promise<Refused> {
  if (!(thrown instanceof ContractError)) throw thrown;
  const { errorName, args } = thrown;
  const number = (name: string): number => Number(args[name]);
  switch (errorName) {
    case "NoSuchKind":
      return no("NO_SUCH_KIND", "There is no such kind of badge.", { kind });
    case "LevelOutOfRange": {
      const data = { level: number("level"), min: number("min"), max: number("max") };
      return no("LEVEL_OUT_OF_RANGE", `Levels go from ${data.min} to ${data.max}.`, data);
    }
    case "MintingStopped":
      return no("STOPPED", "Minting is stopped for now.", { until: number("until") });
    case "MintingEnded":
      return no("ENDED", "The programme has stopped minting for ever.", { closedAt: number("closedAt") });
    case "OverAwards": {
      const data = { left: number("left"), amount: number("amount") };
      return no("OVER_AWARDS", `The budget has ${data.left} awards left.`, data);
    }
    case "OverAwardRate": {
      const block = await guarded(() => provider.getBlock("latest"));
      const until = (Math.floor((block?.timestamp ?? 0) / DAY) + 1) * DAY;
      const data = { leftToday: number("leftToday"), amount: number("amount"), until };
      return no("OVER_DAILY_RATE", `The daily rate has ${data.leftToday} awards left today (UTC).`, data);
    }
    case "BadgeAlreadyHeld":
      return held((await badges.badge(soulboundId(member ?? "", kind))).validUntil);
    case "BadgeGivenUp":
      return no("GIVEN_UP", "The member burned this badge, and does not get it again.", {});
    case "BadgeLevelFalls":
      return no("LEVEL_FALLS", "The member's badge has a higher level, and badges of this kind never fall.", {
        level: number("current"),
      });
    case "NothingAwarded":
      return no("NOTHING_AWARDED", "Everybody has this badge, or a higher one, or has given it up.", { kind });
    default:
      throw thrown;
  }
}

function held(until: number | null): Refused {
  const data = until === null ? {} : { until };
  return no("ALREADY_HELD", "The member has this badge already.", data);
}

function revokeRefusal(thrown: unknown, kind: number): Exclude<Verdict<RevokeRefusal>, { readonly ok: true }> {
  if (!(thrown instanceof ContractError)) throw thrown;
  switch (thrown.errorName) {
    case "NoSuchKind":
      return no("NO_SUCH_KIND", "There is no such kind of badge.", { kind });
    case "KindNotRevocable":
      return no("NOT_REVOCABLE", "Badges of this kind are the members' for good.", { kind });
    case "AccessControlUnauthorizedAccount":
      return no("MISSING_ROLE", "Only an issuer can take badges back.", {
        account: String(thrown.args.account),
        role: "issuer",
      });
    default:
      throw thrown;
  }
}

async function owner(badges: BadgesEntity, id: bigint): Promise<string | undefined> {
  try {
    return await guarded(() => badges.contract.ownerOf(id));
  } catch (thrown) {
    if (thrown instanceof ContractError && thrown.errorName === "ERC721NonexistentToken") return undefined;
    throw thrown;
  }
}
