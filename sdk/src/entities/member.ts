/** One member of one programme: what they have, what they may do, and what they sign. */
import { burnBadge, redeemWithBadge, transferBadge } from "../actions/badges.js";
import * as actions from "../actions/points.js";
import type { RedeemVerdict, TransferRefusal, Verdict } from "../checks/index.js";
import type { BadgeHistory } from "../badge-history.js";
import type { MemberClaims } from "../campaign-history.js";
import type { Connection } from "../connection.js";
import type { TypedData } from "../eip712.js";
import { guarded } from "../guarded.js";
import type { History, HistoryOptions } from "../history.js";
import type { Intent, SignedCancel, SignedHandover, SignedPermit, SignedRedeem, SignedTransfer } from "../intents.js";
import type { Redemption } from "../records.js";
import { Step } from "../step.js";
import type { HeldPoints } from "../held.js";
import type { BadgeState } from "./badges.js";
import type { WatchChange, WatchOptions, WatchedName } from "../watch/index.js";
import type { Lot } from "./points.js";
import type { ProgramEntity } from "./program.js";

/** A member's points: to spend, by expiry, and on their way. */
export interface MemberPoints {
  readonly balance: bigint;
  /** Soonest first; those without an amount left out. */
  readonly lots: readonly Lot[];
}

export class MemberEntity {
  readonly address: string;
  readonly #connection: Connection;
  readonly #program: ProgramEntity;

  constructor(connection: Connection, program: ProgramEntity, address: string) {
    this.#connection = connection;
    this.#program = program;
    this.address = address;
  }

  /** What the member can spend now. */
  async points(): Promise<MemberPoints> {
    const lots = (await this.#program.points.lotsOf(this.address)).filter(({ amount }) => amount !== 0n);
    return { balance: lots.reduce((sum, { amount }) => sum + amount, 0n), lots };
  }

  /** All badges of the member, expired ones too. */
  async badges(options?: HistoryOptions): Promise<BadgeState[]> {
    return this.#program.badges.of(this.address, options);
  }

  /** What is on its way to or from the member: open redemptions, and grants, claims and purchases not handed over yet. */
  async held(options?: HistoryOptions): Promise<HeldPoints> {
    const { readHeld } = await import("../held.js");
    return readHeld(this.#connection, this.#program.points, this.address, options);
  }

  /** What the member collected from campaigns, and what of it waits to mature. */
  async claims(options?: HistoryOptions): Promise<MemberClaims> {
    const { readMemberClaims } = await import("../campaign-history.js");
    return readMemberClaims(this.#program, this.address, options);
  }

  /** Everything that happened to the member's points and badges, the oldest first. */
  async history(options?: HistoryOptions): Promise<History & { readonly badges: BadgeHistory }> {
    const { readMemberHistory } = await import("../history.js");
    const { readMemberBadges } = await import("../badge-history.js");
    const { points, badges } = this.#program;
    const history = await readMemberHistory(this.#connection, points, this.address, options);
    return { ...history, badges: await readMemberBadges(this.#connection, badges, this.address, options) };
  }

  /** Every event that names the member, as it comes; and what tells why points were issued. */
  async *watch<N extends WatchedName = WatchedName>(
    options?: WatchOptions<N>,
  ): AsyncGenerator<WatchChange<N>, void, undefined> {
    const { watch } = await import("../watch/index.js");
    yield* watch(this.#program, options, this.address);
  }

  async canTransfer(input: { to: string; amount: bigint }): Promise<Verdict<TransferRefusal>> {
    const { points } = this.#program;
    const { canTransfer } = await import("../checks/member.js");
    return canTransfer(points.contract, points, { ...input, from: this.address });
  }

  /** A yes tells which of the member's badges would do, if the reward needs one. Name one to ask about that one alone. */
  async canRedeem(input: {
    rewardId: number;
    quantity: number;
    maxPrice?: bigint;
    badge?: bigint;
  }): Promise<RedeemVerdict> {
    const { points, badges } = this.#program;
    const { canRedeem } = await import("../checks/member.js");
    return canRedeem(this.#connection, points, badges, { ...input, member: this.address });
  }

  /** The steps below are sent by the member. */
  transfer(input: { recipient: string; amount: bigint }): Step<"transfer"> {
    return new Step(this.#connection, actions.transfer(this.#program.points, input));
  }

  burn(amount: bigint): Step<"burn"> {
    return new Step(this.#connection, actions.burn(this.#program.points, amount));
  }

  setGuard(guard: string): Step<"setGuard"> {
    return new Step(this.#connection, actions.setGuard(this.#program.points, guard));
  }

  redeem(input: { rewardId: number; quantity: number; maxPrice: bigint; deadline: number }): Step<"redeem"> {
    return this.#program.rewards.redeem(input);
  }

  /** For a reward that takes a badge: the intent, signed before, pays the points. */
  redeemWithBadge(input: { badge: bigint; intent: SignedRedeem }): Step<"redeemWithBadge"> {
    const { points, badges } = this.#program;
    return new Step(this.#connection, redeemWithBadge(badges.address, { ...input, unit: points }));
  }

  transferBadge(input: { id: bigint; recipient: string }): Step<"transferBadge"> {
    return new Step(this.#connection, transferBadge(this.#program.badges.address, { ...input, from: this.address }));
  }

  burnBadge(id: bigint): Step<"burnBadge"> {
    return new Step(this.#connection, burnBadge(this.#program.badges.address, id));
  }

  /** The intents below are signed by the member, and need no gas. */
  async redeemIntent(input: {
    rewardId: number;
    quantity: number;
    maxPrice: bigint;
    validBefore: number;
    salt?: string;
    /** What the reward is called, for the words. */
    reward?: string;
  }): Promise<Intent<SignedRedeem>> {
    const { points, rewards } = this.#program;
    const { redeemIntent } = await import("../intents.js");
    return redeemIntent(await this.#domain(), points, rewards.address, { ...input, member: this.address });
  }

  async transferIntent(input: {
    to: string;
    value: bigint;
    validBefore: number;
    validAfter?: number;
    nonce?: string;
  }): Promise<Intent<SignedTransfer>> {
    const { transferIntent } = await import("../intents.js");
    return transferIntent(await this.#domain(), this.#program.points, { ...input, from: this.address });
  }

  async permitIntent(input: { spender: string; value: bigint; deadline: number }): Promise<Intent<SignedPermit>> {
    const { points } = this.#program;
    const [domain, nonce] = await Promise.all([this.#domain(), guarded(() => points.contract.nonces(this.address))]);
    const { permitIntent } = await import("../intents.js");
    return permitIntent(domain, points, { ...input, owner: this.address, nonce });
  }

  async cancelIntent(nonce: string): Promise<Intent<SignedCancel>> {
    const { cancelIntent } = await import("../intents.js");
    return cancelIntent(await this.#domain(), this.#program.points, { authorizer: this.address, nonce });
  }

  /** Confirms to have got units of a redemption, as many as are open unless said otherwise. */
  async handoverIntent(redemption: Redemption, quantity?: number): Promise<Intent<SignedHandover>> {
    const { provider, chainId, deployment } = this.#connection;
    const { points, rewards } = this.#program;
    const { readDomain } = await import("../domain.js");
    const [domain, { quantityOpen }] = await Promise.all([
      readDomain(provider, deployment.rewards, chainId),
      rewards.status(redemption),
    ]);
    const { handoverIntent } = await import("../intents.js");
    return handoverIntent(domain, redemption, { quantity: quantity ?? quantityOpen, quantityOpen, points });
  }

  async #domain(): Promise<TypedData["domain"]> {
    const { readDomain } = await import("../domain.js");
    const { provider, chainId } = this.#connection;
    return readDomain(provider, this.#program.points.address, chainId);
  }
}
