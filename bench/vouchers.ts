/**
 * How fast vouchers are signed and checked without a node, as ratios against ethers in the same run, and how small a QR
 * code they make. Timings differ from machine to machine: they are told, and no test depends on them.
 */
import { Wallet, getBytes, id, toBeHex, verifyTypedData } from "ethers";

import { mutable } from "../sdk/src/eip712.js";
import { VoucherChecker, makeVoucher, numberKey, secretKey, voucherTypedData } from "../sdk/src/vouchers/index.js";
import type { KnownCampaign, SignedVoucher, Voucher } from "../sdk/src/vouchers/index.js";
import { packVoucher } from "../sdk/src/vouchers/pack.js";
import { qrMatrix, qrText, qrUrl } from "../sdk/src/vouchers/qr.js";
import type { Carried } from "../sdk/src/vouchers/qr.js";
import { VoucherSigner, fastCurve } from "../sdk/src/vouchers/signer.js";

/** All rates are per second of processor time. */
export interface VoucherBench {
  vouchers: number;
  made: number;
  signed: number;
  signedByEthers: number;
  signRatio: number;
  checked: number;
  /** As a browser checks, without WebAssembly. */
  checkedSmall: number;
  checkedByEthers: number;
  checkRatio: number;
  qr: QrBench[];
}

export interface QrBench {
  what: string;
  jsonBytes: number;
  packedBytes: number;
  version: number;
  errorCorrection: string;
  linkVersion: number;
  linkErrorCorrection: string;
}

const VOUCHERS = 100_000;
/** ethers, and the small library, are asked for fewer, so that a run stays short. */
const BY_ETHERS = 2_000;
const NOW = 1_900_000_000;
const PAGE = "https://club.acme.example/c";
const POINTS = address("points");
const DOMAIN = { chainId: 1, claims: address("claims") };
const SECRET = getBytes(id("the brand's secret"));

/** Signs and checks 100,000 vouchers for different members, and some of them with ethers. */
export async function measureVouchers(count = VOUCHERS): Promise<VoucherBench> {
  const till = new Wallet(id("till"));
  const signer = new VoucherSigner(DOMAIN, till.privateKey);
  const known: KnownCampaign = {
    ...{ points: POINTS, campaign: "spring", opensAt: 0, closesAt: NOW + 1 },
    tills: [{ till: till.address }],
  };
  const voucher = (number: number): Voucher => makeVoucher(voucherOf(till.address, number));

  const vouchers: Voucher[] = [];
  const made = await perSecond(count, () => {
    for (let i = 0; i < count; i++) vouchers.push(voucher(i));
  });
  const some = vouchers.slice(0, BY_ETHERS);
  // Once before the clock starts: for the compiler.
  for (const each of some) signer.sign("voucher", each);
  const all: SignedVoucher[] = [];
  const signed = await perSecond(count, async () => {
    for await (const each of signer.signAll("voucher", vouchers)) all.push(each);
  });
  const typed = some.map((each) => forEthers(each));
  const byEthers = async (): Promise<void> => {
    for (const { domain, types, message } of typed) await till.signTypedData(domain, types, message);
  };
  await byEthers();
  const signedByEthers = await perSecond(some.length, byEthers);

  const fast = new VoucherChecker(DOMAIN, [known], fastCurve);
  const checked = await perSecond(count, () => {
    mustPass(all, fast);
  });
  const small = new VoucherChecker(DOMAIN, [known]);
  const checkedSmall = await perSecond(BY_ETHERS / 4, () => {
    mustPass(all.slice(0, BY_ETHERS / 4), small);
  });
  const checkedByEthers = await perSecond(BY_ETHERS / 4, () => {
    for (const [i, { domain, types, message }] of typed.slice(0, BY_ETHERS / 4).entries()) {
      const signature = all[i]?.signature ?? "";
      if (verifyTypedData(domain, types, message, signature) !== till.address) throw new Error("another signer");
    }
  });
  return {
    vouchers: count,
    made,
    signed,
    signedByEthers,
    signRatio: signed / signedByEthers,
    checked,
    checkedSmall,
    checkedByEthers,
    checkRatio: checked / checkedByEthers,
    qr: measureQr(signer),
  };
}

/** What a brand prints: numbers of a sheet up to a million, and keys of orders. */
export function measureQr(signer: VoucherSigner): QrBench[] {
  const secret = id("a code's key");
  const base = voucherOf(signer.address, 999_999);
  const keyed = { key: secretKey(SECRET, "order", "17"), referrer: address("friend"), validFrom: NOW - 1 };
  const code = (changes: Partial<Voucher> = {}): Carried => {
    const voucher = makeVoucher({ ...base, ...changes, to: new Wallet(secret).address });
    return { signed: signer.sign("code", voucher), secret };
  };
  const named = (changes: Partial<Voucher> = {}): Carried => ({
    signed: signer.sign("voucher", makeVoucher({ ...base, ...changes })),
  });
  return [
    qrOf("numbered code", code()),
    qrOf("keyed code", code({ key: keyed.key })),
    qrOf("keyed code with referrer and start", code(keyed)),
    qrOf("numbered voucher", named()),
    qrOf("keyed voucher with referrer and start", named(keyed)),
  ];
}

function qrOf(what: string, carried: Carried): QrBench {
  const [text, link] = [qrMatrix(qrText(DOMAIN, carried)), qrMatrix(qrUrl(DOMAIN, carried, PAGE))];
  const { signed, ...rest } = carried;
  const json = JSON.stringify({ ...DOMAIN, ...signed.voucher, amount: String(signed.voucher.amount), ...rest });
  return {
    what,
    jsonBytes: json.length + signed.signature.length,
    packedBytes: packVoucher(DOMAIN, carried).length,
    version: text.version,
    errorCorrection: text.errorCorrection,
    linkVersion: link.version,
    linkErrorCorrection: link.errorCorrection,
  };
}

function voucherOf(till: string, number: number) {
  const to = toBeHex((BigInt(number) + 1n) * 0x1234567890abcdef1234567890n, 20);
  return {
    ...{ points: POINTS, campaign: "spring", till, to },
    ...{ amount: 250n, key: numberKey(number), deadline: NOW },
  };
}

function forEthers(voucher: Voucher) {
  const { domain, types, message } = voucherTypedData(DOMAIN, "voucher", voucher);
  return { domain, types: mutable(types), message: { ...message } };
}

function mustPass(signed: readonly SignedVoucher[], checker: VoucherChecker): void {
  for (const each of signed) if (!checker.check(each, NOW).ok) throw new Error("a good voucher was refused");
}

function address(of: string): string {
  return new Wallet(id(of)).address;
}

async function perSecond(count: number, work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  return Math.round((count * 1_000_000) / process.cpuUsage(start).user);
}
