/**
 * A chain on which every run costs the same: fixed dates, fixed accounts, and data without chance in it. A zero byte of
 * calldata costs 12 gas less than another, so that addresses are chosen, and signatures counted, as if they had none.
 */
import { dataLength, dataSlice, getAddress, getBytes, id, type TransactionResponse } from "ethers";
import { network } from "hardhat";

export const DAY = 86_400;
/** Length of the periods in which points expire, in seconds. */
export const PERIOD = 90 * DAY;
/** What one transaction may use at most (EIP-7825). */
export const GAS_CAP = 16_777_216;
export const OVERRIDES = { gasLimit: GAS_CAP } as const;

const START = Math.ceil(Date.UTC(2030, 0, 1) / 1000 / PERIOD) * PERIOD;
const ZERO_BYTE_DISCOUNT = 12;

export type Chain = Awaited<ReturnType<typeof openChain>>;

/** What a transaction cost in all, and its calldata alone. */
export interface Cost {
  gas: number;
  calldataGas: number;
  calldataBytes: number;
}

export async function openChain() {
  const { ethers, networkHelpers, provider } = await network.create({
    override: { initialDate: new Date((START - DAY) * 1000) },
  });
  const [deployer, admin, issuer, till, catalog, member, friend, stranger] = await ethers.getSigners();
  const who = {
    deployer: deployer!,
    admin: admin!,
    issuer: issuer!,
    till: till!,
    catalog: catalog!,
    member: member!,
    friend: friend!,
    stranger: stranger!,
  };
  let clock = START + DAY / 24;

  /** To be awaited before each transaction: no block's time depends on the wall clock. */
  async function tick(seconds = 10) {
    clock += seconds;
    await networkHelpers.time.setNextBlockTimestamp(clock);
  }

  /** Mines a transaction and tells its cost. `signatures` are the parts of its data that look random. */
  async function cost(
    request: () => Promise<TransactionResponse>,
    { signatures = [] }: { signatures?: string[] } = {},
  ): Promise<Cost> {
    await tick();
    const response = await request();
    const receipt = await response.wait();
    if (receipt?.status !== 1) throw new Error("The transaction to measure has failed");
    const saved = signatures.reduce((sum, signature) => sum + ZERO_BYTE_DISCOUNT * zeroBytes(signature), 0);
    const bytes = dataLength(response.data);
    return {
      gas: Number(receipt.gasUsed) + saved,
      calldataGas: 16 * bytes - ZERO_BYTE_DISCOUNT * zeroBytes(response.data) + saved,
      calldataBytes: bytes,
    };
  }

  return { ethers, provider, who, tick, cost, now: () => clock };
}

export function zeroBytes(data: string): number {
  return getBytes(data).filter((byte) => byte === 0).length;
}

/** Addresses that nobody has used, without a zero byte in them. */
export function freshAddresses(label: string, count: number): string[] {
  return freshWords(label, count, 20).map(getAddress);
}

/** Words that look random, of so many bytes, without a zero byte in them. */
export function freshWords(label: string, count: number, bytes = 32): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const word = dataSlice(id(`${label} ${i}`), 0, bytes);
    if (zeroBytes(word) === 0) found.push(word);
  }
  return found;
}
