/** What our token costs: transfers, minting, burning, signatures. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, MaxUint256, Signature } from "ethers";

import type { Points } from "../../sdk/src/generated/index.js";
import { CAMPAIGN, MEMO, launchBrand, type Brand, type Protocol } from "../brand.js";
import { freshAddresses, OVERRIDES, PERIOD, type Chain } from "../chain.js";
import type { Part } from "../floor.js";
import type { Measures } from "../measure.js";
import { authorizationTypes, permitTypes } from "../signing.js";

export const HEADS = 500;

type Pair = [HardhatEthersSigner, HardhatEthersSigner];

const FIRST: readonly Part[] = ["slot", "newSlot", "transfer"];
const STEADY: readonly Part[] = ["slot", "slot", "transfer"];

export async function measurePoints(chain: Chain, protocol: Protocol, measures: Measures) {
  const plain = await launchBrand(chain, protocol, { livePeriods: 0, decimals: 0, symbol: "PLAIN" });
  measures.add("launch of a programme: roles, terms, points, badges, four desks", "", plain.launch);
  await measureMinting(chain, plain.points, "no expiry", measures);
  await measureMoving(chain, plain.points, measures);
  await measureSigned(chain, plain, measures);
  await measureBatches(chain, plain.points, measures);
  const expiring = await launchBrand(chain, protocol, { symbol: "EXPIRING" });
  await measureMinting(chain, expiring.points, "expiring", measures);
  await measureExpiring(chain, expiring.points, measures);
}

async function measureMinting({ who, cost }: Chain, points: Points, kind: string, measures: Measures) {
  const byIssuer = points.connect(who.issuer);
  const [warmUp, holder, limited] = freshAddresses(`mint ${kind}`, 3) as [string, string, string];
  await cost(() => byIssuer.mint(warmUp, 500, MEMO));

  const operation = `mint by budget, ${kind}`;
  measures.add(operation, "first", await cost(() => byIssuer.mint(holder, 500, MEMO, OVERRIDES)), FIRST);
  measures.add(operation, "steady", await cost(() => byIssuer.mint(holder, 500, MEMO, OVERRIDES)), STEADY);

  await cost(() => byIssuer.allot(who.till.address, CAMPAIGN, 100_000, 10_000));
  const byTill = points.connect(who.till);
  await cost(() => byTill.mint(warmUp, 500, MEMO));
  const withRate = `mint by budget with a daily rate, ${kind}`;
  measures.add(withRate, "first", await cost(() => byTill.mint(limited, 500, MEMO, OVERRIDES)), FIRST);
  measures.add(withRate, "steady", await cost(() => byTill.mint(limited, 500, MEMO, OVERRIDES)), STEADY);
}

async function measureMoving({ who, cost }: Chain, points: Points, measures: Measures) {
  const [receiver] = freshAddresses("transfer", 1) as [string];
  await cost(() => points.connect(who.issuer).mint(who.member.address, 100_000, MEMO));
  const operation = "transfer, no expiry";
  measures.add(operation, "first", await cost(() => points.transfer(receiver, 500, OVERRIDES)), FIRST);
  measures.add(operation, "steady", await cost(() => points.transfer(receiver, 500, OVERRIDES)), STEADY);
  measures.add("burn", "steady", await cost(() => points.burn(500, OVERRIDES)), STEADY);
}

async function measureSigned({ who, cost, ethers }: Chain, { points, address }: Brand, measures: Measures) {
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { name: "Punchcard Points", version: "1", chainId, verifyingContract: address };
  const { member, friend, stranger } = who;
  const relayed = points.connect(stranger);

  const allow = async (value: number) => {
    const nonce = await points.nonces(member.address);
    const message = { owner: member.address, spender: friend.address, value, nonce, deadline: MaxUint256 };
    return member.signTypedData(domain, permitTypes, message);
  };
  const permit = async (value: number) => {
    const signature = await allow(value);
    const { v, r, s } = Signature.from(signature);
    const method = relayed["permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"];
    const { address: owner } = member;
    return cost(() => method(owner, friend.address, value, MaxUint256, v, r, s, OVERRIDES), {
      signatures: [signature],
    });
  };
  measures.add("permit", "first", await permit(500), ["newSlot", "newSlot", "ecrecover", "transfer"]);
  measures.add("permit", "steady", await permit(600), ["slot", "slot", "ecrecover", "transfer"]);
  const signature = await allow(700);
  const method = relayed["permit(address,address,uint256,uint256,bytes)"];
  const { address: owner } = member;
  const spent = await cost(() => method(owner, friend.address, 700, MaxUint256, signature, OVERRIDES), {
    signatures: [signature],
  });
  measures.add("permit with a bytes signature", "steady", spent, ["slot", "slot", "ecrecover", "transfer"]);

  const types = authorizationTypes("TransferWithAuthorization");
  await cost(() => points.transfer(friend.address, 500));
  const authorize = async (nonce: string) => {
    const value = {
      from: member.address,
      to: friend.address,
      value: 500,
      validAfter: 0,
      validBefore: MaxUint256,
      nonce,
    };
    const signature = await member.signTypedData(domain, types, value);
    return { head: [value.from, value.to, 500, 0, MaxUint256, nonce] as const, signature };
  };
  const parts: readonly Part[] = ["newSlot", "slot", "slot", "ecrecover", "transfer", "authorizationUsed"];
  const one = await authorize(`0x${"a1".repeat(32)}`);
  const { v, r, s } = Signature.from(one.signature);
  const split =
    relayed["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"];
  const first = await cost(() => split(...one.head, v, r, s, OVERRIDES), { signatures: [one.signature] });
  measures.add("transferWithAuthorization", "steady", first, parts);
  const two = await authorize(`0x${"a2".repeat(32)}`);
  const whole = relayed["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"];
  const second = await cost(() => whole(...two.head, two.signature, OVERRIDES), { signatures: [two.signature] });
  measures.add("transferWithAuthorization with a bytes signature", "steady", second, parts);
}

async function measureBatches({ who, cost }: Chain, points: Points, measures: Measures) {
  const byIssuer = points.connect(who.issuer);
  const amounts = Array.from({ length: HEADS }, () => 500);
  const packed = freshAddresses("packed", HEADS);
  const listed = freshAddresses("listed", HEADS);
  for (const state of ["first", "steady"] as const) {
    const parts = { once: ["slot"] as const, each: [state === "first" ? "newSlot" : "slot", "transfer"] as const };
    const tight = await cost(() => byIssuer.mintPacked(concat(packed), 500, MEMO, OVERRIDES));
    measures.addPerHead(`batch mint of ${HEADS}, packed, each`, state, tight, HEADS, parts);
    const loose = await cost(() => byIssuer.mintBatch(listed, amounts, MEMO, OVERRIDES));
    measures.addPerHead(`batch mint of ${HEADS}, arrays, each`, state, loose, HEADS, parts);
    if (state === "first") continue;
    const bytes = (cost: { calldataBytes: number }) => Math.round((cost.calldataBytes / HEADS) * 100) / 100;
    measures.addFigure(`batch mint of ${HEADS}, packed, calldata bytes each`, "", bytes(tight));
    measures.addFigure(`batch mint of ${HEADS}, arrays, calldata bytes each`, "", bytes(loose));
  }
}

/** Two senders of each kind, for the first and the steady state; lots come in one per period. */
async function measureExpiring({ who, cost, tick, ethers }: Chain, points: Points, measures: Measures) {
  const signers = (await ethers.getSigners()).slice(10, 18);
  const [one, oneAged, four, fourAged] = [0, 2, 4, 6].map((i) => signers.slice(i, i + 2)) as [Pair, Pair, Pair, Pair];
  const [young, old] = freshAddresses("has some", 2) as [string, string];
  const mint = (members: string[]) => cost(() => points.connect(who.issuer).mintPacked(concat(members), 1000, MEMO));
  const addresses = (pair: Pair) => pair.map((signer) => signer.address);
  const measure = async (state: string, pair: Pair, value: number, has: string) => {
    const [fresh] = freshAddresses(state, 1) as [string];
    const first = await cost(() => points.connect(pair[0]).transfer(fresh, value, OVERRIDES));
    measures.add(`transfer, expiring, ${state}`, "first", first, FIRST);
    const steady = await cost(() => points.connect(pair[1]).transfer(has, value, OVERRIDES));
    measures.add(`transfer, expiring, ${state}`, "steady", steady, STEADY);
  };

  await mint([...addresses(one), ...addresses(oneAged), ...addresses(four), ...addresses(fourAged), young, old]);
  await measure("1 lot", one, 500, young);
  for (let i = 1; i < 4; i++) {
    await tick(PERIOD);
    await mint([...addresses(four), ...addresses(fourAged)]);
    if (i === 1) await measure("1 lot, after ageing", oneAged, 500, old);
  }
  await mint([young]);
  await measure("4 lots", four, 3500, young);
  await tick(PERIOD);
  await measure("4 lots, after ageing, one expired", fourAged, 2500, young);
}
