/** Every action in plain English. */
import type { ActionMeta } from "../actions/meta.js";
import type { Say, Sentences } from "./index.js";

export const EN: Sentences = {
  launch: (m, s) =>
    `Open the programme "${s.text(m.points.name)}" (${s.text(m.points.symbol)}) governed by ${m.admin}, with ${m.noticePeriod / 86_400} days' notice.`,
  setRoles: (m) =>
    `${m.changes.map((c) => `${c.granted ? "Give" : "Take"} the role ${c.role} ${c.granted ? "to" : "from"} ${c.account}`).join("; ")}.`,
  beginAdminTransfer: (m) => `Offer to hand the programme over to ${m.newAdmin}, who must accept.`,
  acceptAdminTransfer: () => "Accept to govern the programme.",
  cancelAdminTransfer: () => "Take back the offer to hand the programme over.",
  publishTerms: (m, s) => `Publish new terms (${s.text(m.uri)}) that hold from ${s.time(m.validFrom)}.`,
  stop: () => "Stop minting for 7 days.",
  resume: () => "Let minting go on.",
  close: (m, s) => `Announce that minting ends for ever at ${s.time(m.time)}.`,

  allot: (m, s) =>
    `Let ${m.minter} mint ${s.points(m.amount)} more for ${s.id(m.campaign)}${m.ratePerDay === 0n ? "" : `, at most ${s.points(m.ratePerDay)} a day`}.`,
  cut: (m, s) => `Take back up to ${s.points(m.amount)} of what ${m.minter} may still mint for ${s.id(m.campaign)}.`,
  setCeiling: (m, s) =>
    `Let at most ${s.points(m.amount)} be allotted per period; a raise waits out the notice period.`,
  enroll: (m) => `Let members send points to the desk ${m.desk}; points that it has as a holder are burned.`,
  retire: (m) =>
    `Announce that the desk ${m.desk} will take no more points; after the notice period, let it take no more.`,
  open: () => "Let members send points to one another, for ever.",
  mint: (m, s) => `Issue ${s.points(m.amount)} to ${m.member} for ${s.id(m.campaign)} (${s.id(m.reason)}).`,
  mintBatch: (m, s) =>
    `Issue ${s.total(m.amounts)} in all to ${m.members.length} members for ${s.id(m.campaign)} (${s.id(m.reason)}).`,
  mintPacked: (m, s) =>
    `Issue ${s.points(m.amount)} to each of ${m.members.length} members for ${s.id(m.campaign)} (${s.id(m.reason)}).`,
  extend: (m) =>
    `Let what ${m.members.length} members have that expires after period ${m.from} live to the end of period ${m.to}.`,

  transfer: (m, s) => `Send ${s.points(m.amount)} to ${m.recipient}.`,
  burn: (m, s) => `Destroy ${s.points(m.amount)}. Nobody can bring them back.`,
  touch: (m) => `Record what expired of ${m.holders.length} members.`,
  setGuard: (m) => `Let the contract ${m.guard} decide whether your points may leave. Only it can change that.`,
  permit: (m, s) => `Bring the approval of ${m.owner} for ${m.spender} to spend ${s.points(m.value)}.`,
  transferWithAuthorization: (m, s) => `Bring the signed transfer of ${s.points(m.value)} from ${m.from} to ${m.to}.`,
  cancelAuthorization: (m) => `Bring the cancellation of a signature of ${m.authorizer}.`,

  publishReward: (m, s) =>
    `Publish a reward (${s.text(m.uri)}): ${m.stock} at ${s.points(m.unitPrice)} each, from ${s.time(m.opensAt)} to ${s.time(m.closesAt)}${needsAndGives(m, s)}.`,
  addStock: (m) => `Add ${m.added} to the stock of reward ${m.rewardId}.`,
  extendWindow: (m, s) => `Let reward ${m.rewardId} be redeemed until ${s.time(m.closesAt)}.`,
  withdrawReward: (m) => `End reward ${m.rewardId} after the notice period.`,
  returnAwards: (m) => `End reward ${m.rewardId} and give the brand back the badges that it has left to give.`,
  discountReward: (m, s) =>
    `Lower the price of reward ${m.rewardId} to ${s.points(m.unitPrice)} until ${s.time(m.until)}.`,
  redeem: (m, s) =>
    `Redeem ${m.quantity} of reward ${m.rewardId} for at most ${s.points(m.maxPrice)}, until ${s.time(m.deadline)}.`,
  redeemWithAuthorization: (m, s) =>
    `Bring the wish of ${m.member} to redeem ${m.quantity} of reward ${m.rewardId} for at most ${s.points(m.maxPrice)}, before ${s.time(m.validBefore)}.`,
  capture: (m, s) =>
    `Record that ${m.quantity} of reward ${m.redemption.rewardId} were handed to ${m.redemption.member}; ${s.points(m.redemption.unitPrice * BigInt(m.quantity))} are burned.`,
  refund: (m, s) => `Give ${s.points(m.redemption.unitPrice * BigInt(m.quantity))} back to ${m.redemption.member}.`,

  grant: (m, s) =>
    `Grant ${s.total(m.amounts)} in all to ${m.members.length} members for ${s.id(m.campaign)} (${s.id(m.reason)}), theirs for good from ${s.time(m.maturesAt)}.`,
  mature: (m, s) => `Hand ${s.total(m.batch.amounts.slice(m.from, m.to))} at most over to ${m.to - m.from} members.`,
  voidGrants: (m, s) =>
    `Take back ${s.total(m.indices.map((i) => m.batch.amounts[i] ?? 0n))} granted to ${m.indices.length} members: ${s.text(m.why)}.`,

  defineKind: (m, s) =>
    `Define, for ever, the badge "${s.text(m.look.name)}": ${m.soulbound ? "it stays with its holder" : "its holder may pass it on"}, ${m.revocable ? "the brand may take it back" : "nobody can take it back"}, ${m.validDays === 0 ? "it never expires" : `valid for ${m.validDays} days`}, ${m.cap === 0 ? "as many as fit" : `${m.cap} at most`}${m.levels.length === 0 ? "" : `, levels ${m.levels.map((level) => s.text(level)).join(", ")}`}.`,
  allotAwards: (m, s) =>
    `Let ${m.minter} award ${m.amount} more badges of ${s.kind(m.kind)} for ${s.id(m.campaign)}${m.ratePerDay === 0 ? "" : `, at most ${m.ratePerDay} a day`}.`,
  cutAwards: (m, s) =>
    `Take back up to ${m.amount} of the badges of ${s.kind(m.kind)} that ${m.minter} may still award for ${s.id(m.campaign)}.`,
  keepAwards: (m, s) =>
    `Promise ${m.minter}, for ever, what it may still award of ${s.kind(m.kind)} for ${s.id(m.campaign)}: nobody else can cut it.`,
  mintBadge: (m, s) =>
    `Award the badge ${s.kind(m.kind, m.name)}${level(m.level)} to ${m.member} for ${s.id(m.campaign)} (${s.id(m.reason)}).`,
  mintBadges: (m, s) =>
    `Award the badge ${s.kind(m.kind, m.name)}${level(m.level)} to ${m.members.length} members for ${s.id(m.campaign)} (${s.id(m.reason)}); who has it or gave it up is skipped.`,
  setLevels: (m, s) =>
    `Give ${m.ids.length} badges ${s.kind(m.kind, m.name)} level ${m.level} for ${s.id(m.campaign)} (${s.id(m.reason)}).`,
  revokeBadges: (m, s) => `Take back ${m.ids.length} badges ${s.kind(m.kind, m.name)} (${s.id(m.reason)}).`,
  burnBadge: (m, s) => `Destroy your badge ${s.badge(m.id)}. A soulbound one never comes back.`,
  transferBadge: (m, s) => `Send the badge ${s.badge(m.id)} to ${m.recipient}.`,
  announceExpired: (m) => `Tell markets that ${m.ids.length} badges have expired.`,
  redeemWithBadge: (m, s) =>
    `Redeem reward ${m.rewardId} for your badge ${s.badge(m.badge)} and at most ${s.points(m.maxPrice)}, before ${s.time(m.validBefore)}. The badge is destroyed on delivery, or comes back with the points.`,

  openCampaign: (m, s) =>
    `Open the campaign ${s.id(m.campaign)} (${s.text(m.uri)}) from ${m.opensAt === 0 ? "now" : s.time(m.opensAt)} to ${s.time(m.closesAt)}: ${pays(m, s)}${m.memberCap === 0n ? "" : `, at most ${amountOf(s, m.memberCap, m.points === null)} a member`}${m.maturity === 0 ? "" : `, theirs for good after ${m.maturity / 86_400} days`}${BigInt(m.root) === 0n ? "" : "; with a drop"}; ${m.tills.length === 0 ? "no till signs for it" : `signed for by ${tills(m.tills, s, m.points === null)}`}.`,
  setTills: (m, s) =>
    `Let these sign for the campaign ${s.id(m.campaign)} from now on: ${tills(m.tills, s, m.inBadges)}.`,
  revokeTills: (m, s) =>
    `Let nothing more be paid for ${s.id(m.campaign)} that ${m.tills.join(", ")} signed or will sign.`,
  revokeNumbers: (m, s) =>
    `Let the numbers ${m.from} to ${m.to - 1n} of ${m.till} pay nothing more for ${s.id(m.campaign)}.`,
  closeCampaign: (m, s) => `End the campaign ${s.id(m.campaign)} after the notice period.`,
  lapseCampaign: (m, s) => `Give the brand back what the campaign ${s.id(m.campaign)} did not spend.`,
  claimVoucher: (m, s) =>
    `Bring the voucher of ${m.till}: ${amountOf(s, m.amount, m.inBadges)} for ${m.member} from the campaign ${s.id(m.campaign)}.`,
  claimCode: (m, s) =>
    `Bring the code of ${m.till}: ${amountOf(s, m.amount, m.inBadges)} for ${m.member} from the campaign ${s.id(m.campaign)}.`,
  claimDrop: (m, s) =>
    `Bring entry ${m.index} of the drop ${s.id(m.campaign)}: ${amountOf(s, m.amount, m.inBadges)} for ${m.member}.`,
  claimMany: (m) =>
    `Bring ${m.members.length} claims for ${new Set(m.members).size} members; one that fails stops none of the others.`,
  matureClaims: (m) => `Hand the points of ${m.claims.length} claims over to their members.`,
  voidClaims: (m, s) => `Take back the points of ${m.claims.length} claims: ${s.text(m.why)}.`,

  postPurchases: (m, s) =>
    `Post ${m.purchases.length} purchases of ${new Set(m.purchases.map(({ member }) => member)).size} members, which earned ${s.total(m.purchases.map(({ amount }) => amount))} in all, for ${s.id(m.campaign)}; theirs once the return window is over.`,
  carryPurchase: (m, s) =>
    `Bring the receipt of ${m.till}: a purchase of ${m.member} that earned ${s.points(m.amount)}, for ${s.id(m.campaign)}.`,
  refundPurchases: (m, s) =>
    `Take back ${s.total(m.refunds.map(({ amount }) => amount))} in all of what ${m.refunds.length} purchases earned: out of what still waits, else as a debt against later purchases.`,
  maturePurchases: (m, s) =>
    `Hand ${s.total(m.records.map(({ held }) => held))} over for ${m.records.length} purchases, and count them.`,
  payFirst: (m) => `Pay ${m.record.member} the bonus for a first purchase.`,
  payReferral: (m) => `Pay ${m.record.referrer} the bonus for bringing ${m.record.member}.`,
  payMilestone: (m) => `Pay ${m.member} the bonus for milestone ${m.index + 1} of period ${m.period}.`,
  showTier: (m, s) => `Let the tier badge of ${m.member} show the tier of today (${s.id(m.campaign)}).`,
  proveMiscount: (m, s) =>
    `Show everybody what the purchase of ${s.time(m.receipt.time)} was, to prove that it earned another amount than ${s.points(m.record.earned)}.`,
  publishRule: (m, s) =>
    `Publish what purchases earn from ${m.validFrom === 0 ? "now" : s.time(m.validFrom)} on: ${rule(m.rule, s)}.`,
};

function rule(
  { rates, categories, timed, tiers, milestones, bonuses }: ActionMeta["publishRule"]["rule"],
  s: Say,
): string {
  const earns = rates.map(({ currency, perMillion }) => {
    return `${s.points(perMillion)} for 1,000,000 minor units of ${s.text(currency)}`;
  });
  return [
    earns.length === 0 ? "nothing" : earns.join(", "),
    `with ${categories.length} categories, ${timed.length} times, ${tiers.length} tiers, ${milestones.length} milestones`,
    `${s.points(bonuses.firstBonus)} for a first purchase, ${s.points(bonuses.referralBonus)} for who brought the member`,
  ].join("; ");
}

/** An amount as the campaign counts it. */
function amountOf(s: Say, amount: bigint, inBadges: boolean): string {
  return inBadges ? `${amount} ${amount === 1n ? "badge" : "badges"}` : s.points(amount);
}

function pays({ points, badge }: ActionMeta["openCampaign"], s: Say): string {
  const parts: string[] = [];
  if (points !== null) {
    const rate = points.ratePerDay === 0n ? "" : `, at most ${s.points(points.ratePerDay)} a day`;
    parts.push(`it can pay ${s.points(points.budget)}${rate}`);
  }
  if (badge !== null) {
    const rate = badge.ratePerDay === 0 ? "" : `, at most ${badge.ratePerDay} a day`;
    parts.push(`it can award ${badge.budget} badges of ${s.kind(badge.kind, badge.name)}${level(badge.level)}${rate}`);
  }
  return parts.join(", and ");
}

function tills(list: ActionMeta["setTills"]["tills"], s: Say, inBadges: boolean): string {
  const limits = list.map(({ till, cap, ratePerDay }) => {
    const bounds = [
      cap === 0n ? "" : `at most ${amountOf(s, cap, inBadges)}`,
      ratePerDay === 0n ? "" : `${amountOf(s, ratePerDay, inBadges)} a day`,
    ].filter((bound) => bound !== "");
    return `${till} (${bounds.length === 0 ? "without a limit of its own" : bounds.join(", ")})`;
  });
  return limits.join(", ");
}

function level(number: number): string {
  return number === 0 ? "" : ` at level ${number}`;
}

function needsAndGives({ badge }: ActionMeta["publishReward"], s: Say): string {
  if (badge === undefined) return "";
  const { needs, minLevel, gives, givesLevel } = badge;
  const least = minLevel === 0 ? "" : ` of level ${minLevel} or above`;
  return [
    needs === 0 ? "" : `; needs a badge of ${s.kind(needs)}${least}, handed over unless it is soulbound`,
    gives === 0 ? "" : `; gives a badge of ${s.kind(gives)}${level(givesLevel)}`,
  ].join("");
}
