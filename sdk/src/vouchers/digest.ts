/**
 * What is signed, hashed straight from buffers that are laid out once: fifty times what ethers' encoder does a second.
 * Tests compare it with that encoder and with the contract.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";

import { EIP712_TYPES } from "../eip712.js";
import type { SignedType, TypedData } from "../eip712.js";
import { InputError } from "../errors.js";
import { checkAddress, checkAmount, checkTime } from "../inputs.js";
import { campaignId } from "../units.js";
import { claimsDomain } from "./voucher.js";
import type { ClaimsDomain, Voucher, VoucherWay } from "./voucher.js";

/** Of the contract's constructor. */
const NAME = "Punchcard Claims";
const VERSION = "1";
const WORD = 32;
const MASK64 = (1n << 64n) - 1n;

/** The domain as wallets take it. */
export function typedDomain({ chainId, claims }: ClaimsDomain): TypedData["domain"] {
  return { name: NAME, version: VERSION, chainId, verifyingContract: claims };
}

/** What a code's key signs: for whom, and until when (unix seconds) it may be brought. */
export interface CodeClaim {
  readonly points: string;
  readonly campaign: string;
  readonly member: string;
  readonly deadline: number;
}

/** The claim with every field checked. */
export function checkCodeClaim({ points, campaign, member, deadline }: CodeClaim): CodeClaim {
  return {
    points: checkAddress(points, "points"),
    campaign: campaignId(campaign),
    member: checkAddress(member, "member"),
    deadline: checkTime(deadline, "deadline"),
  };
}

/** Makes digests of one desk. */
export class Digests {
  readonly #claims: Readonly<Record<VoucherWay, Words>> = {
    voucher: new Words(typeHash("Voucher"), 10),
    code: new Words(typeHash("Code"), 10),
  };
  readonly #codeClaim = new Words(typeHash("CodeClaim"), 5);
  readonly #message = new Uint8Array(2 + 2 * WORD);

  constructor(domain: ClaimsDomain) {
    const { chainId, claims } = claimsDomain(domain);
    const fields = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
    const separator = new Words(hashText(fields), 5);
    separator.bytes(1, hashText(NAME));
    separator.bytes(2, hashText(VERSION));
    separator.number(3, BigInt(chainId));
    separator.address(4, claims);
    this.#message.set([0x19, 0x01]);
    this.#message.set(separator.hash(), 2);
  }

  /** What the till signs. The voucher is one of makeVoucher(). */
  of(way: VoucherWay, voucher: Voucher): Uint8Array {
    const words = this.#claims[way];
    words.address(1, voucher.points);
    words.hex(2, voucher.campaign, 0, 16);
    words.address(3, voucher.till);
    words.address(4, voucher.to);
    words.number(5, voucher.amount);
    words.hex(6, voucher.key, 0, WORD);
    words.number(7, BigInt(voucher.validFrom));
    words.number(8, BigInt(voucher.deadline));
    words.address(9, voucher.referrer);
    return this.#digest(words);
  }

  /** What a code's key signs. */
  ofCodeClaim(claim: CodeClaim): Uint8Array {
    const { points, campaign, member, deadline } = checkCodeClaim(claim);
    this.#codeClaim.address(1, points);
    this.#codeClaim.hex(2, campaign, 0, 16);
    this.#codeClaim.address(3, member);
    this.#codeClaim.number(4, BigInt(deadline));
    return this.#digest(this.#codeClaim);
  }

  #digest(words: Words): Uint8Array {
    this.#message.set(words.hash(), 2 + WORD);
    return keccak_256(this.#message);
  }
}

/** Words of 32 bytes in one buffer, the first a type's hash. */
class Words {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** What each word was last written from: most of a batch is the same in every voucher. */
  readonly #written: string[] = [];

  constructor(type: Uint8Array, count: number) {
    this.#bytes = new Uint8Array(count * WORD);
    this.#bytes.set(type);
    this.#view = new DataView(this.#bytes.buffer);
  }

  bytes(word: number, bytes: Uint8Array): void {
    this.#bytes.set(bytes, word * WORD);
  }

  address(word: number, address: string): void {
    this.hex(word, address, 12, 20);
  }

  hex(word: number, text: string, offset: number, length: number): void {
    if (this.#written[word] === text) return;
    this.#written[word] = "";
    writeHex(this.#bytes, word * WORD + offset, text, length);
    this.#written[word] = text;
  }

  number(word: number, value: bigint): void {
    checkAmount(value, "number", 0n);
    const at = word * WORD + 16;
    this.#view.setBigUint64(at, value >> 64n);
    this.#view.setBigUint64(at + 8, value & MASK64);
  }

  hash(): Uint8Array {
    return keccak_256(this.#bytes);
  }
}

function typeHash(name: SignedType): Uint8Array {
  return hashText(`${name}(${EIP712_TYPES[name].map((field) => `${field.type} ${field.name}`).join(",")})`);
}

function hashText(text: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(text));
}

/** Writes `0x` and the hex of exactly `length` bytes. What is no hex throws: a wrong digest would be signed. */
function writeHex(into: Uint8Array, at: number, text: string, length: number): void {
  let isHex = text.length === 2 + 2 * length && text.startsWith("0x");
  for (let i = 0; i < length && isHex; i++) {
    const [high, low] = [nibble(text.charCodeAt(2 + 2 * i)), nibble(text.charCodeAt(3 + 2 * i))];
    isHex = high >= 0 && low >= 0;
    into[at + i] = (high << 4) | low;
  }
  if (isHex) return;
  throw new InputError(`Not hex of ${length} bytes: ${JSON.stringify(text.slice(0, 80))}`, {
    code: "BAD_VOUCHER",
    details: { value: text, length },
    nextStep: "Make vouchers with makeVoucher(), which checks them.",
  });
}

/** The value of a hex digit's character, or less than zero. */
function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
