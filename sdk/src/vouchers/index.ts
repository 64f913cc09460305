/** Vouchers and codes without a node: make, sign, read and check them. `@punchcard/sdk/vouchers`. */
export { VoucherChecker, checkVoucher, claimId } from "./check.js";
export type { KnownCampaign, KnownTill, SeenKeys, VoucherRefusal } from "./check.js";
export type { Curve } from "./curve.js";
export type { CodeClaim } from "./digest.js";
export { numberKey, numberOf, secretKey } from "./keys.js";
export type { KeyKind } from "./keys.js";
export {
  codeAddress,
  codeClaimDigest,
  codeClaimTypedData,
  newCode,
  signCodeClaim,
  signVoucher,
  voucherDigest,
  voucherTypedData,
} from "./sign.js";
export type { CodeKey, SignedCodeClaim } from "./sign.js";
export { claimsDomain, makeVoucher, signedVoucher, voucherFromJson, voucherToJson } from "./voucher.js";
export type { ClaimsDomain, SignedVoucher, SignedVoucherJson, Voucher, VoucherInput, VoucherWay } from "./voucher.js";
