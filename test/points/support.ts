/** What the tests of the token share: a brand with a desk that obeys the test, time by periods, signatures. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { AddressLike, BytesLike, Interface, Signature, TypedDataDomain } from "ethers";

import type { Points } from "../../sdk/src/generated/index.js";
import type { Desk__Mock, Executor__Mock } from "../generated/index.js";
import type { LaunchConfigStruct } from "../../sdk/src/generated/Launcher.js";
import { brandFixture, ethers, MEMO, networkHelpers, NOTICE, PERIOD } from "../helpers/program.js";

export type PointsOptions = Partial<LaunchConfigStruct["points"]>;

/** A brand as the helper launches it, one more desk that does as it is told, and time at the start of a period. */
export async function pointsFixture(options: PointsOptions = {}) {
  const brand = await brandFixture(options);
  const desk = await ethers.deployContract("Desk__Mock");
  await brand.points.connect(brand.admin).enroll(desk);
  await toNextPeriod();
  return { ...brand, desk, deskAddress: await desk.getAddress(), mint: minter(brand.points, brand.issuer) };
}

/** Mints out of the issuer's own budget. */
export function minter(points: Points, issuer: HardhatEthersSigner) {
  return (to: AddressLike, amount: bigint) => points.connect(issuer).mint(to, amount, MEMO);
}

const LENGTH = BigInt(PERIOD);

/** The number of the period in which the next block would come, as seconds count it. */
export async function periodNow(): Promise<bigint> {
  return BigInt(await networkHelpers.time.latest()) / LENGTH;
}

/** The first second of a period. */
export function startOf(period: bigint): bigint {
  return period * LENGTH;
}

/** Mines a block at the first second of the period that is `count` ahead. */
export async function toNextPeriod(count = 1n): Promise<bigint> {
  const period = (await periodNow()) + count;
  await networkHelpers.time.increaseTo(startOf(period));
  return period;
}

/** The next transaction happens at exactly this second. */
export async function at(time: bigint | number): Promise<void> {
  await networkHelpers.time.setNextBlockTimestamp(time);
}

export async function now(): Promise<bigint> {
  return BigInt(await networkHelpers.time.latest());
}

/** A holder's live points, what expires first first. */
export async function lotsOf(points: Points, holder: AddressLike): Promise<bigint[]> {
  return [...(await points.lotsOf(holder)).amounts];
}

export async function expectLots(points: Points, holder: AddressLike, amounts: readonly bigint[]): Promise<void> {
  expect(await lotsOf(points, holder)).to.deep.equal(amounts);
}

/** What the brand owes: members by expiry, and held. That it sums to the supply is checked each time. */
export async function expectLiability(points: Points, amounts: readonly bigint[], held: bigint): Promise<void> {
  const owed = await points.liability();
  expect([...owed.amounts]).to.deep.equal(amounts);
  expect(owed.held).to.equal(held);
  expect(await points.totalSupply()).to.equal(amounts.reduce((sum, amount) => sum + amount, held));
}

/** The word of lots by which a desk releases or settles them. */
export function word(period: bigint, ...amounts: bigint[]): bigint {
  return amounts.reduce((lots, amount, lane) => lots | (amount << (52n * BigInt(lane))), period << 208n);
}

/** The same where points never expire. */
export function singleWord(amount: bigint): bigint {
  return (1n << 255n) | amount;
}

/** Announces that the desk is to be retired, waits out the notice, and retires it. */
export async function retireDesk(points: Points, admin: HardhatEthersSigner, desk: AddressLike): Promise<void> {
  await points.connect(admin).retire(desk);
  await networkHelpers.time.increase(NOTICE);
  await points.connect(admin).retire(desk);
}

/** Lets a contract of the tests call the token. */
export function by(executor: Executor__Mock | Desk__Mock, points: Points, method: string, args: readonly unknown[]) {
  const abi: Interface = points.interface;
  return executor.execute(points, abi.encodeFunctionData(method, args));
}

export function sendAndCall(points: Points, to: AddressLike, amount: bigint, data: BytesLike = "0x") {
  return points["transferAndCall(address,uint256,bytes)"](to, amount, data);
}

/** The role error that all the brand's doors share. */
export function missingRole(account: { address: string }, role: string) {
  return [account.address, role] as const;
}

// ------------------------------------------------------------------------------------------------------ signatures

const MOVE = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
];
const TYPES = {
  TransferWithAuthorization: MOVE,
  ReceiveWithAuthorization: MOVE,
  CancelAuthorization: [
    { name: "authorizer", type: "address" },
    { name: "nonce", type: "bytes32" },
  ],
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

export interface Authorization {
  from: string;
  to: string;
  value: bigint;
  validAfter: bigint;
  validBefore: bigint;
  nonce: string;
}

/** The EIP-712 domain as the token tells it. */
export async function domainOf(points: Points): Promise<TypedDataDomain> {
  const { name, version, chainId, verifyingContract } = await points.eip712Domain();
  return { name, version, chainId, verifyingContract };
}

/** Signs one of the token's messages, for its own domain unless said otherwise. */
export async function sign(
  points: Points,
  signer: HardhatEthersSigner,
  kind: keyof typeof TYPES,
  message: object,
  domain: TypedDataDomain = {},
): Promise<Signature> {
  const own = await domainOf(points);
  return ethers.Signature.from(await signer.signTypedData({ ...own, ...domain }, { [kind]: TYPES[kind] }, message));
}

const BYTES = "(address,address,uint256,uint256,uint256,bytes32,bytes)";
const V_R_S = "(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)";

export interface Parts {
  v: number;
  r: string;
  s: string;
}
export type Kind = "transferWithAuthorization" | "receiveWithAuthorization";
export type Form = "bytes" | "v, r, s";

/** As the `bytes` doors take a signature. */
export function inBytes({ v, r, s }: Parts): string {
  return ethers.concat([r, s, ethers.toBeHex(v, 1)]);
}

/** Brings an authorization to one of the token's four doors. */
export function bring(points: Points, kind: Kind, form: Form, message: Authorization, signature: Parts) {
  const { from, to, value, validAfter, validBefore, nonce } = message;
  if (form === "bytes") {
    return points[`${kind}${BYTES}`](from, to, value, validAfter, validBefore, nonce, inBytes(signature));
  }
  const { v, r, s } = signature;
  return points[`${kind}${V_R_S}`](from, to, value, validAfter, validBefore, nonce, v, r, s);
}

export function signKind(points: Points, signer: HardhatEthersSigner, kind: Kind, message: Authorization, domain = {}) {
  const type = kind === "transferWithAuthorization" ? "TransferWithAuthorization" : "ReceiveWithAuthorization";
  return sign(points, signer, type, message, domain);
}
