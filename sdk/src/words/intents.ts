/** What signing means, in English or Chinese. */
import type { Locale } from "../actions/meta.js";
import type { PointsUnit } from "../units.js";
import { sayer } from "./index.js";
import type { Say } from "./index.js";

interface Facts {
  redeem: { rewardId: number; reward: string; quantity: number; maxPrice: bigint; validBefore: number };
  transfer: { to: string; value: bigint; validBefore: number };
  permit: { spender: string; value: bigint; deadline: number };
  cancel: { nonce: string };
  handover: { rewardId: number; quantity: number; quantityLeft: number; price: bigint };
}

export type IntentWords = { [K in keyof Facts]: { readonly kind: K } & Readonly<Facts[K]> }[keyof Facts];

type Table = { readonly [K in keyof Facts]: (facts: Facts[K], say: Say) => string };

const EN: Table = {
  redeem: (f, s) =>
    `Redeem ${f.quantity} × ${f.reward === "" ? `reward ${f.rewardId}` : `"${s.text(f.reward)}" (reward ${f.rewardId})`} for at most ${s.points(f.maxPrice)}. Good before ${s.time(f.validBefore)}. If it costs less, the change comes back at once.`,
  transfer: (f, s) => `Send ${s.points(f.value)} to ${f.to}. Good before ${s.time(f.validBefore)}.`,
  permit: (f, s) => `Let ${f.spender} spend up to ${s.points(f.value)} of yours. Good until ${s.time(f.deadline)}.`,
  cancel: (f) => `Make your signature ${f.nonce} worthless, if nobody has used it yet.`,
  handover: (f, s) =>
    `Confirm that you got ${f.quantity} of reward ${f.rewardId}; ${s.points(f.price)} are then spent. ${f.quantityLeft} stay open.`,
};

const ZH: Table = {
  redeem: (f, s) =>
    `兑换 ${f.quantity} 份${f.reward === "" ? `奖品 ${f.rewardId}` : `“${s.text(f.reward)}”(奖品 ${f.rewardId})`},最多支付 ${s.points(f.maxPrice)},${s.time(f.validBefore)} 前有效。若价格更低,差额立即退还。`,
  transfer: (f, s) => `向 ${f.to} 转出 ${s.points(f.value)},${s.time(f.validBefore)} 前有效。`,
  permit: (f, s) => `允许 ${f.spender} 使用您的积分,最多 ${s.points(f.value)},有效期至 ${s.time(f.deadline)}。`,
  cancel: (f) => `作废您的签名 ${f.nonce}(如尚未被使用)。`,
  handover: (f, s) =>
    `确认已收到 ${f.quantity} 份奖品 ${f.rewardId},将支出 ${s.points(f.price)};尚有 ${f.quantityLeft} 份未领取。`,
};

const TABLES: Readonly<Record<Locale, Table>> = { en: EN, zh: ZH };

/** The sentence to show before the wallet opens. */
export function sayIntent(words: IntentWords, locale: Locale, unit?: PointsUnit): string {
  const sentence = TABLES[locale][words.kind] as (facts: IntentWords, say: Say) => string;
  return sentence(words, sayer(locale, unit));
}
