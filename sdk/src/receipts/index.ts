/** Receipts and what purchases earn, without a node: quote, sign, read and check. `@punchcard/sdk/receipts`. */
export { changeOf, earliestValidFrom } from "./change.js";
export type { Loss, LossKind, RuleChange } from "./change.js";
export { checkReceipt } from "./check.js";
export type { ReceiptFacts, ReceiptRefusal } from "./check.js";
export { readReceipt, receiptFromJson, receiptToJson, writeReceipt } from "./file.js";
export type { ReceiptFileProblem, ReceiptJson } from "./file.js";
export { orderKey, randomSecret, receiptSalt, refundReason } from "./keys.js";
export { categoryId, categoryText, currencyId, currencyText } from "./names.js";
export { makePurchase, checkRecord, purchaseDigest, purchaseTypedData, purchasesDomain } from "./purchase.js";
export { recordFromStruct, recordHash } from "./purchase.js";
export type { CarriedPurchase, CarriedPurchaseInput, PurchaseRecord, PurchasesDomain } from "./purchase.js";
export { expiryOf, quote, ruleThen, tierFor } from "./quote.js";
export type { Bought, TierVerdict } from "./quote.js";
export { makeReceipt, receiptHash, receiptStruct, receiptTotal } from "./receipt.js";
export type { Receipt, ReceiptLine, RulebookDomain } from "./receipt.js";
export { refundPoints } from "./refund.js";
export type { PartReturned, RefundProblem } from "./refund.js";
export { makeRule, ruleFromStruct, ruleStruct } from "./rule.js";
export type {
  Bonuses,
  CategoryFactor,
  Milestone,
  PublishedRule,
  Rate,
  Rule,
  RuleInput,
  Tier,
  TimedFactor,
} from "./rule.js";
export { purchaseOf, signReceipt } from "./sign.js";
export type { PurchaseTerms, SignedReceipt } from "./sign.js";
