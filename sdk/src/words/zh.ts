/** Every action in plain Chinese. */
import type { ActionMeta } from "../actions/meta.js";
import type { Say, Sentences } from "./index.js";

const ROLE_NAMES = {
  admin: "管理员",
  issuer: "发放人",
  cashier: "收银员",
  catalog: "目录",
  guardian: "守护人",
} as const;

export const ZH: Sentences = {
  launch: (m, s) =>
    `开设积分计划“${s.text(m.points.name)}”(${s.text(m.points.symbol)}),由 ${m.admin} 管理,公示期 ${m.noticePeriod / 86_400} 天。`,
  setRoles: (m) =>
    `${m.changes.map((c) => `${c.granted ? "授予" : "收回"} ${c.account} 的${ROLE_NAMES[c.role]}角色`).join(";")}。`,
  beginAdminTransfer: (m) => `提议将计划移交给 ${m.newAdmin},须对方接受。`,
  acceptAdminTransfer: () => "接受管理该计划。",
  cancelAdminTransfer: () => "撤回移交计划的提议。",
  publishTerms: (m, s) => `发布新条款(${s.text(m.uri)}),自 ${s.time(m.validFrom)} 起生效。`,
  stop: () => "停止发放积分 7 天。",
  resume: () => "恢复发放积分。",
  close: (m, s) => `公告:自 ${s.time(m.time)} 起永久停止发放积分。`,

  allot: (m, s) =>
    `允许 ${m.minter} 为 ${s.id(m.campaign)} 再发放 ${s.points(m.amount)}${m.ratePerDay === 0n ? "" : `,每天最多 ${s.points(m.ratePerDay)}`}。`,
  cut: (m, s) => `收回 ${m.minter} 为 ${s.id(m.campaign)} 尚未发放的额度,最多 ${s.points(m.amount)}。`,
  setCeiling: (m, s) => `每期最多分配 ${s.points(m.amount)};提高上限须等公示期结束。`,
  enroll: (m) => `允许会员将积分交给服务台 ${m.desk};它作为持有人已有的积分将被销毁。`,
  retire: (m) => `公告服务台 ${m.desk} 将不再接收积分;公示期结束后再次提交即生效。`,
  open: () => "允许会员之间互转积分,永久有效。",
  mint: (m, s) => `向 ${m.member} 发放 ${s.points(m.amount)},用于 ${s.id(m.campaign)}(${s.id(m.reason)})。`,
  mintBatch: (m, s) =>
    `向 ${m.members.length} 位会员共发放 ${s.total(m.amounts)},用于 ${s.id(m.campaign)}(${s.id(m.reason)})。`,
  mintPacked: (m, s) =>
    `向 ${m.members.length} 位会员每人发放 ${s.points(m.amount)},用于 ${s.id(m.campaign)}(${s.id(m.reason)})。`,
  extend: (m) => `将 ${m.members.length} 位会员在第 ${m.from} 期末到期的积分延长至第 ${m.to} 期末。`,

  transfer: (m, s) => `向 ${m.recipient} 转出 ${s.points(m.amount)}。`,
  burn: (m, s) => `销毁 ${s.points(m.amount)},无法恢复。`,
  touch: (m) => `记录 ${m.holders.length} 位会员已到期的积分。`,
  setGuard: (m) => `由合约 ${m.guard} 决定您的积分能否转出,此后只有它能更改。`,
  permit: (m, s) => `提交 ${m.owner} 的授权:${m.spender} 可使用 ${s.points(m.value)}。`,
  transferWithAuthorization: (m, s) => `提交已签名的转账:${m.from} 向 ${m.to} 转 ${s.points(m.value)}。`,
  cancelAuthorization: (m) => `提交 ${m.authorizer} 对一份签名的撤销。`,

  publishReward: (m, s) =>
    `发布奖品(${s.text(m.uri)}):共 ${m.stock} 份,每份 ${s.points(m.unitPrice)},${s.time(m.opensAt)} 至 ${s.time(m.closesAt)}${needsAndGives(m, s)}。`,
  addStock: (m) => `奖品 ${m.rewardId} 增加库存 ${m.added} 份。`,
  extendWindow: (m, s) => `奖品 ${m.rewardId} 的兑换期延长至 ${s.time(m.closesAt)}。`,
  withdrawReward: (m) => `公示期结束后下架奖品 ${m.rewardId}。`,
  returnAwards: (m) => `结束奖品 ${m.rewardId},将其剩余未发的徽章额度退还品牌方。`,
  discountReward: (m, s) => `奖品 ${m.rewardId} 降价至 ${s.points(m.unitPrice)},至 ${s.time(m.until)}。`,
  redeem: (m, s) =>
    `兑换 ${m.quantity} 份奖品 ${m.rewardId},最多支付 ${s.points(m.maxPrice)},${s.time(m.deadline)} 前有效。`,
  redeemWithAuthorization: (m, s) =>
    `提交 ${m.member} 的兑换意愿:${m.quantity} 份奖品 ${m.rewardId},最多支付 ${s.points(m.maxPrice)},${s.time(m.validBefore)} 前有效。`,
  capture: (m, s) =>
    `确认已将 ${m.quantity} 份奖品 ${m.redemption.rewardId} 交给 ${m.redemption.member};销毁 ${s.points(m.redemption.unitPrice * BigInt(m.quantity))}。`,
  refund: (m, s) => `退还 ${s.points(m.redemption.unitPrice * BigInt(m.quantity))} 给 ${m.redemption.member}。`,

  grant: (m, s) =>
    `向 ${m.members.length} 位会员共授予 ${s.total(m.amounts)},用于 ${s.id(m.campaign)}(${s.id(m.reason)}),自 ${s.time(m.maturesAt)} 起归会员所有。`,
  mature: (m, s) => `向 ${m.to - m.from} 位会员交付已到时的积分,最多 ${s.total(m.batch.amounts.slice(m.from, m.to))}。`,
  voidGrants: (m, s) =>
    `收回授予 ${m.indices.length} 位会员的 ${s.total(m.indices.map((i) => m.batch.amounts[i] ?? 0n))}:${s.text(m.why)}。`,

  defineKind: (m, s) =>
    `永久设定徽章“${s.text(m.look.name)}”:${m.soulbound ? "不可转让" : "持有人可转让"},${m.revocable ? "品牌方有权收回" : "任何人都无法收回"},${m.validDays === 0 ? "永久有效" : `有效期 ${m.validDays} 天`},${m.cap === 0 ? "不限数量" : `最多 ${m.cap} 枚`}${m.levels.length === 0 ? "" : `,等级:${m.levels.map((name) => s.text(name)).join("、")}`}。`,
  allotAwards: (m, s) =>
    `允许 ${m.minter} 为 ${s.id(m.campaign)} 再颁发 ${m.amount} 枚徽章(${s.kind(m.kind)})${m.ratePerDay === 0 ? "" : `,每天最多 ${m.ratePerDay} 枚`}。`,
  cutAwards: (m, s) =>
    `收回 ${m.minter} 为 ${s.id(m.campaign)} 尚未颁发的徽章额度(${s.kind(m.kind)}),最多 ${m.amount} 枚。`,
  keepAwards: (m, s) => `永久承诺 ${m.minter} 为 ${s.id(m.campaign)} 的徽章额度(${s.kind(m.kind)}):此后他人不得削减。`,
  mintBadge: (m, s) =>
    `向 ${m.member} 颁发徽章 ${s.kind(m.kind, m.name)}${level(m.level)},用于 ${s.id(m.campaign)}(${s.id(m.reason)})。`,
  mintBadges: (m, s) =>
    `向 ${m.members.length} 位会员颁发徽章 ${s.kind(m.kind, m.name)}${level(m.level)},用于 ${s.id(m.campaign)}(${s.id(m.reason)});已持有或已放弃者跳过。`,
  setLevels: (m, s) =>
    `将 ${m.ids.length} 枚徽章 ${s.kind(m.kind, m.name)} 设为 ${m.level} 级,用于 ${s.id(m.campaign)}(${s.id(m.reason)})。`,
  revokeBadges: (m, s) => `收回 ${m.ids.length} 枚徽章 ${s.kind(m.kind, m.name)}(${s.id(m.reason)})。`,
  burnBadge: (m, s) => `销毁您的徽章 ${s.badge(m.id)},不可转让的徽章将永远无法恢复。`,
  transferBadge: (m, s) => `向 ${m.recipient} 转让徽章 ${s.badge(m.id)}。`,
  announceExpired: (m) => `向市场公布 ${m.ids.length} 枚徽章已过期。`,
  redeemWithBadge: (m, s) =>
    `以徽章 ${s.badge(m.badge)} 及最多 ${s.points(m.maxPrice)} 兑换奖品 ${m.rewardId},${s.time(m.validBefore)} 前有效。交付后徽章销毁,退还积分时徽章一并退还。`,

  openCampaign: (m, s) =>
    `开启活动 ${s.id(m.campaign)}(${s.text(m.uri)}),${m.opensAt === 0 ? "即刻" : s.time(m.opensAt)}起至 ${s.time(m.closesAt)} 止:${pays(m, s)}${m.memberCap === 0n ? "" : `,每位会员最多 ${amountOf(s, m.memberCap, m.points === null)}`}${m.maturity === 0 ? "" : `,${m.maturity / 86_400} 天后归会员所有`}${BigInt(m.root) === 0n ? "" : ";含空投名单"};${m.tills.length === 0 ? "没有签发人" : `签发人:${tills(m.tills, s, m.points === null)}`}。`,
  setTills: (m, s) => `自即刻起由下列签发人为活动 ${s.id(m.campaign)} 签发:${tills(m.tills, s, m.inBadges)}。`,
  revokeTills: (m, s) => `活动 ${s.id(m.campaign)} 不再兑付 ${m.tills.join("、")} 已签或将签的任何凭证。`,
  revokeNumbers: (m, s) => `活动 ${s.id(m.campaign)} 不再兑付 ${m.till} 的第 ${m.from} 至 ${m.to - 1n} 号凭证。`,
  closeCampaign: (m, s) => `公示期结束后终止活动 ${s.id(m.campaign)}。`,
  lapseCampaign: (m, s) => `将活动 ${s.id(m.campaign)} 未用完的额度退还品牌方。`,
  claimVoucher: (m, s) =>
    `提交 ${m.till} 签发的凭证:活动 ${s.id(m.campaign)} 向 ${m.member} 发放 ${amountOf(s, m.amount, m.inBadges)}。`,
  claimCode: (m, s) =>
    `提交 ${m.till} 签发的兑换码:活动 ${s.id(m.campaign)} 向 ${m.member} 发放 ${amountOf(s, m.amount, m.inBadges)}。`,
  claimDrop: (m, s) =>
    `提交空投 ${s.id(m.campaign)} 的第 ${m.index} 条:向 ${m.member} 发放 ${amountOf(s, m.amount, m.inBadges)}。`,
  claimMany: (m) => `为 ${new Set(m.members).size} 位会员提交 ${m.members.length} 份领取;其中一份失败不影响其他。`,
  matureClaims: (m) => `将 ${m.claims.length} 份已到时的领取积分交付会员。`,
  voidClaims: (m, s) => `收回 ${m.claims.length} 份领取的积分:${s.text(m.why)}。`,

  postPurchases: (m, s) =>
    `为活动 ${s.id(m.campaign)} 入账 ${new Set(m.purchases.map(({ member }) => member)).size} 位会员的 ${m.purchases.length} 笔消费,共得 ${s.total(m.purchases.map(({ amount }) => amount))};退货期结束后归会员所有。`,
  carryPurchase: (m, s) =>
    `提交 ${m.till} 签发的小票:${m.member} 的一笔消费得 ${s.points(m.amount)},用于活动 ${s.id(m.campaign)}。`,
  refundPurchases: (m, s) =>
    `收回 ${m.refunds.length} 笔消费所得,共 ${s.total(m.refunds.map(({ amount }) => amount))}:先从等待中的部分扣除,其余记为欠分,仅由以后的消费抵扣。`,
  maturePurchases: (m, s) =>
    `移交 ${m.records.length} 笔消费的积分,共 ${s.total(m.records.map(({ held }) => held))},并计入累计。`,
  payFirst: (m) => `向 ${m.record.member} 支付首次消费奖励。`,
  payReferral: (m) => `因推荐 ${m.record.member},向 ${m.record.referrer} 支付推荐奖励。`,
  payMilestone: (m) => `向 ${m.member} 支付第 ${m.period} 周期第 ${m.index + 1} 个里程碑的奖励。`,
  showTier: (m, s) => `将 ${m.member} 的等级徽章更新为当前等级(${s.id(m.campaign)})。`,
  proveMiscount: (m, s) =>
    `公开 ${s.time(m.receipt.time)} 那笔消费的内容,以证明其应得积分与 ${s.points(m.record.earned)} 不符。`,
  publishRule: (m, s) =>
    `公布自${m.validFrom === 0 ? "即刻" : ` ${s.time(m.validFrom)} `}起的消费积分规则:${rule(m.rule, s)}。`,
};

function rule(
  { rates, categories, timed, tiers, milestones, bonuses }: ActionMeta["publishRule"]["rule"],
  s: Say,
): string {
  const earns = rates.map(({ currency, perMillion }) => {
    return `每 1,000,000 最小货币单位的 ${s.text(currency)} 得 ${s.points(perMillion)}`;
  });
  return [
    earns.length === 0 ? "不得积分" : earns.join("、"),
    `含 ${categories.length} 个品类、${timed.length} 个时段、${tiers.length} 个等级、${milestones.length} 个里程碑`,
    `首次消费奖励 ${s.points(bonuses.firstBonus)},推荐奖励 ${s.points(bonuses.referralBonus)}`,
  ].join(";");
}

/** An amount as the campaign counts it. */
function amountOf(s: Say, amount: bigint, inBadges: boolean): string {
  return inBadges ? `${amount} 枚徽章` : s.points(amount);
}

function pays({ points, badge }: ActionMeta["openCampaign"], s: Say): string {
  const parts: string[] = [];
  if (points !== null) {
    const rate = points.ratePerDay === 0n ? "" : `,每天最多 ${s.points(points.ratePerDay)}`;
    parts.push(`可发放 ${s.points(points.budget)}${rate}`);
  }
  if (badge !== null) {
    const rate = badge.ratePerDay === 0 ? "" : `,每天最多 ${badge.ratePerDay} 枚`;
    parts.push(`可颁发 ${badge.budget} 枚徽章(${s.kind(badge.kind, badge.name)})${level(badge.level)}${rate}`);
  }
  return parts.join(",并");
}

function tills(list: ActionMeta["setTills"]["tills"], s: Say, inBadges: boolean): string {
  const limits = list.map(({ till, cap, ratePerDay }) => {
    const bounds = [
      cap === 0n ? "" : `最多 ${amountOf(s, cap, inBadges)}`,
      ratePerDay === 0n ? "" : `每天 ${amountOf(s, ratePerDay, inBadges)}`,
    ].filter((bound) => bound !== "");
    return `${till}(${bounds.length === 0 ? "自身无上限" : bounds.join(",")})`;
  });
  return limits.join("、");
}

function level(number: number): string {
  return number === 0 ? "" : `(${number} 级)`;
}

function needsAndGives({ badge }: ActionMeta["publishReward"], s: Say): string {
  if (badge === undefined) return "";
  const { needs, minLevel, gives, givesLevel } = badge;
  const least = minLevel === 0 ? "" : `,至少 ${minLevel} 级`;
  return [
    needs === 0 ? "" : `;需持有徽章(${s.kind(needs)}${least}),可转让的徽章须一并交出`,
    gives === 0 ? "" : `;赠送徽章(${s.kind(gives)})${level(givesLevel)}`,
  ].join("");
}
