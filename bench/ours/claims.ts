/** What collecting costs: vouchers, codes and drops, one by one and in batches; each option is a row of its own. */
import { id, toBeHex, Wallet, ZeroAddress, type ContractTransaction } from "ethers";

import type { CampaignTermsStruct, VoucherStruct } from "../../sdk/src/generated/Claims.js";
import { EIP712_TYPES } from "../../sdk/src/eip712.js";
import { campaignOf, launchBrand, openCampaign, type Brand, type Protocol } from "../brand.js";
import { DAY, freshAddresses, OVERRIDES, type Chain, type Cost } from "../chain.js";
import type { Part } from "../floor.js";
import { SparseTree } from "../merkle.js";
import type { Measures } from "../measure.js";
import { rollupBytes } from "../rollup.js";

export const AMOUNT = 500;
export const RELAYED = 50;
const STATES = ["first", "steady"] as const;
type State = (typeof STATES)[number];

/** Bits of a word that tells which numbers have paid. */
const WORD = 256;
/** Soulbound kinds, numbered from 1 in this order, and one that can be transferred. */
const KINDS = { soulbound: 1, another: 2, transferable: 3 } as const;

/** The member's points, the supply, the number. */
const PAID = { first: ["newSlot", "slot", "slot", "transfer"], steady: ["slot", "slot", "slot", "transfer"] } as const;
const BADGE = { first: ["newSlot", "slot", "badgeMoved", "locked"], steady: ["slot", "slot", "badgeMoved", "locked"] };

/** A campaign, and what its vouchers have that plain ones have not. */
interface Option {
  terms?: Partial<CampaignTermsStruct>;
  till?: { cap?: number; ratePerDay?: number };
  voucher?: Partial<VoucherStruct>;
  /** What this option makes the EVM do besides. */
  parts?: Record<State, readonly Part[]>;
}

const always = (...parts: Part[]) => ({ first: parts, steady: parts });

const OPTIONS: Record<string, Option> = {
  "with a till's cap": { till: { cap: 1_000_000 }, parts: always("slot") },
  "with a till's daily rate": { till: { ratePerDay: 1_000_000 }, parts: always("slot") },
  "with a cap per member": { terms: { memberCap: 1_000_000 }, parts: { first: ["newSlot"], steady: ["slot"] } },
  "with a referrer": { voucher: { referrer: freshAddresses("referrer", 1)[0]! }, parts: always("receipt") },
};

type Given = Partial<VoucherStruct>;

export async function measureClaims(chain: Chain, protocol: Protocol, measures: Measures) {
  const brand = await launchBrand(chain, protocol, { symbol: "CLAIMS" });
  const desk = new Desk(chain, protocol, brand);
  await measurePlain(desk, measures);
  await measureOptions(desk, measures);
  await measureBadges(chain, brand, desk, measures);
  await measureRelayed(desk, measures);
  await measureDrop(desk, measures);
}

async function measurePlain(desk: Desk, measures: Measures) {
  const opened = await desk.open("plain");
  measures.add("open a campaign with one till", "", opened);
  await desk.claim("plain", {});
  const [member, byCode, byKey, byWallet] = freshAddresses("voucher", 4) as [string, string, string, string];
  const wallet = await desk.addWallet("plain");
  for (const state of STATES) {
    const cost = await desk.claim("plain", { to: member });
    measures.add("voucher", state, cost, [...PAID[state], "ecrecover"]);
    const key = id(`order ${state}`);
    const keyed = await desk.claim("plain", { to: byKey, key });
    measures.add("voucher with a 32-byte key", state, keyed, [...PAID[state], "ecrecover", "newSlot"]);
    const coded = await desk.claimCode("plain", byCode, state);
    measures.add("code", state, coded, [...PAID[state], "ecrecover", "ecrecover"]);
    if (state === "first") await desk.claim("plain", { till: wallet });
    const contract = await desk.claim("plain", { to: byWallet, till: wallet });
    measures.add("voucher of a till that is a contract", state, contract, [...PAID[state], "ecrecover", "account"]);
  }
  const voucher = await desk.voucherRequest("plain", {});
  measures.addFigure("voucher, rollup data, bytes", "", Math.round(rollupBytes(voucher, 100_000)));
}

async function measureOptions(desk: Desk, measures: Measures) {
  for (const [name, option] of Object.entries(OPTIONS)) {
    const [member] = freshAddresses(name, 1);
    await desk.open(name, option);
    await desk.claim(name, { ...option.voucher });
    for (const state of STATES) {
      const cost = await desk.claim(name, { to: member!, ...option.voucher });
      measures.add(`voucher ${name}`, state, cost, [...PAID[state], "ecrecover", ...(option.parts?.[state] ?? [])]);
    }
  }
  await desk.open("maturing", { terms: { maturity: 14 * DAY } });
  await desk.claim("maturing", {});
  const [member] = freshAddresses("maturing", 1);
  // The desk's points, the supply, the number, what is pending.
  const maturing = await desk.claim("maturing", { to: member! });
  const parts: readonly Part[] = ["slot", "slot", "slot", "newSlot", "transfer", "receipt", "ecrecover"];
  measures.add("voucher for points that mature", "", maturing, parts);
}

async function measureBadges({ who, cost }: Chain, { badges }: Brand, desk: Desk, measures: Measures) {
  const look = { name: "Early bird", description: "", emblem: "🐦", style: 0, color: 0xff6900, uri: "" };
  const terms = { look, levels: [], cap: 1_000_000, validDays: 0, revocable: false };
  for (const soulbound of [true, true, false]) {
    await cost(() => badges.connect(who.catalog).defineKind({ ...terms, soulbound }, OVERRIDES));
  }
  const [alone, both, transferable] = freshAddresses("badge voucher", 3) as [string, string, string];
  for (const paysPoints of [false, true]) {
    for (const [state, kind] of [
      ["first", KINDS.soulbound],
      ["steady", KINDS.another],
    ] as const) {
      const name = `kind ${kind} ${paysPoints}`;
      const amount = paysPoints ? AMOUNT : 1;
      await desk.open(name, { terms: { paysPoints, kind } });
      await desk.claim(name, { to: freshAddresses(name, 1)[0]!, amount });
      const claimed = await desk.claim(name, { to: paysPoints ? both : alone, amount });
      const parts = [...BADGE[state], "ecrecover"] as Part[];
      if (paysPoints) measures.add("voucher for points and a badge", state, claimed, [...PAID[state], ...parts]);
      else measures.add("badge voucher", state, claimed, parts);
    }
  }
  await desk.open("transferable", { terms: { paysPoints: false, kind: KINDS.transferable } });
  await desk.claim("transferable", { amount: 1 });
  for (const state of STATES) {
    const claimed = await desk.claim("transferable", { to: transferable, amount: 1 });
    // Owner, balance, serial, number.
    const parts: readonly Part[] = ["newSlot", PAID[state][0], "slot", "slot", "badgeMoved", "ecrecover"];
    measures.add("badge voucher, transferable", state, claimed, parts);
  }
}

async function measureRelayed(desk: Desk, measures: Measures) {
  await desk.open("relayed");
  await desk.claim("relayed", {});
  const members = freshAddresses("relayed", RELAYED);
  for (const state of STATES) {
    const claims: Request[] = [];
    for (const to of members) claims.push(await desk.voucherRequest("relayed", { to }));
    const request = await desk.manyRequest(claims);
    measures.addPerHead("voucher, relayed 50 at a time, each", state, await desk.send(request), RELAYED, {
      once: ["slot", "slot"],
      each: [PAID[state][0], "ecrecover", "transfer"],
    });
    if (state === "first") continue;
    const bytes = Math.round(rollupBytes(request, 5_000_000) / RELAYED);
    measures.addFigure("voucher, relayed 50 at a time, rollup data, bytes each", "", bytes);
  }
}

/** Members claim in no order: each number is in a word of its own, but where a whole run is brought at once. */
async function measureDrop(desk: Desk, measures: Measures) {
  const scattered = freshAddresses("drop", RELAYED);
  const [single] = freshAddresses("drop, single", 1) as [string];
  const run = freshAddresses("drop, run", RELAYED);
  const far = (RELAYED + 1) * WORD;
  const near = (RELAYED + 2) * WORD;
  const members = new Map([
    [far, desk.warmUp],
    [near, desk.warmUp],
  ]);
  for (const [i] of scattered.entries()) members.set(i * WORD, desk.warmUp);
  for (const [round] of STATES.entries()) {
    members.set(far + 1 + round, single);
    for (const [i, member] of scattered.entries()) members.set(i * WORD + 1 + round, member);
    for (const [i, member] of run.entries()) members.set(near + 1 + round * RELAYED + i, member);
  }
  const leaves = new Map<number, string>();
  for (const [index, member] of members) leaves.set(index, await desk.leaf(index, member));
  const tree = new SparseTree(leaves);
  await desk.open("drop", { terms: { root: tree.root } });
  const request = (index: number) => desk.dropRequest("drop", index, members.get(index)!, tree.proof(index));
  const many = async (indexes: number[]) => {
    const requests = await Promise.all(indexes.map(request));
    return desk.send(await desk.manyRequest(requests));
  };
  // Each word is written for the first time.
  await many([far, near, ...scattered.map((_, i) => i * WORD)]);

  for (const [round, state] of STATES.entries()) {
    const one = await desk.send(await request(far + 1 + round));
    measures.add("Merkle claim, depth 20", state, one, PAID[state]);
    const apart = await many(scattered.map((_, i) => i * WORD + 1 + round));
    measures.addPerHead("Merkle claim, depth 20, 50 at a time, each", state, apart, RELAYED, {
      once: ["slot"],
      each: [PAID[state][0], "slot", "transfer"],
    });
    const together = await many(run.map((_, i) => near + 1 + round * RELAYED + i));
    measures.addPerHead("Merkle claim, depth 20, a run of 50, each", state, together, RELAYED, {
      once: ["slot", "slot"],
      each: [PAID[state][0], "transfer"],
    });
  }
}

/** One brand's campaigns, by name, and what their tills sign. */
class Desk {
  readonly warmUp: string;
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly chain: Chain,
    private readonly protocol: Protocol,
    private readonly brand: Brand,
  ) {
    this.warmUp = chain.who.deployer.address;
  }

  async open(name: string, { terms = {}, till = {} }: Option = {}): Promise<Cost> {
    const allotment = {
      points: terms.paysPoints === false ? 0 : 1_000_000,
      pointsPerDay: 0,
      awards: terms.kind === undefined ? 0 : 1_000,
      awardsPerDay: 0,
    };
    const tills = [{ till: this.chain.who.till.address, cap: 0, ratePerDay: 0, ...till }];
    return openCampaign(this.chain, this.brand, this.protocol.claims, { name, terms, allotment, tills });
  }

  /** A till that is a contract, owned by the usual one. */
  async addWallet(name: string): Promise<string> {
    const { who, ethers, tick, cost } = this.chain;
    await tick();
    const wallet = await (await ethers.deployContract("Wallet__Mock", [who.till.address])).getAddress();
    const till = { till: wallet, cap: 0, ratePerDay: 0 };
    const byIssuer = this.protocol.claims.connect(who.issuer);
    await cost(() => byIssuer.setTills(this.brand.address, campaignOf(name), [till]));
    return wallet;
  }

  /** Signed by the till, brought by a stranger. */
  async claim(name: string, given: Given): Promise<Cost> {
    return this.send(await this.voucherRequest(name, given));
  }

  async voucherRequest(name: string, given: Given): Promise<Request> {
    const voucher = this.voucher(name, given);
    const signature = await this.sign("Voucher", voucher, this.chain.who.till);
    const call = await this.protocol.claims.claimVoucher.populateTransaction(voucher, signature);
    return { ...call, signatures: [signature] };
  }

  async claimCode(name: string, member: string, label: string): Promise<Cost> {
    const key = new Wallet(id(`code ${label}`));
    const code = this.voucher(name, { to: key.address });
    const signature = await this.sign("Code", code, this.chain.who.till);
    const deadline = this.chain.now() + DAY;
    const named = { points: this.brand.address, campaign: campaignOf(name), member, deadline };
    const byKey = await this.sign("CodeClaim", named, key);
    const call = await this.protocol.claims.claimCode.populateTransaction(code, signature, member, deadline, byKey);
    return this.send({ ...call, signatures: [key.address, signature, byKey] });
  }

  leaf(index: number, member: string): Promise<string> {
    return this.protocol.claims.dropLeaf(index, member, AMOUNT);
  }

  async dropRequest(name: string, index: number, member: string, proof: string[]): Promise<Request> {
    const campaign = campaignOf(name);
    return this.protocol.claims.claimDrop.populateTransaction(
      this.brand.address,
      campaign,
      index,
      member,
      AMOUNT,
      proof,
    );
  }

  async manyRequest(claims: Request[]): Promise<Request> {
    const call = await this.protocol.claims.claimMany.populateTransaction(claims.map(({ data }) => data));
    return { ...call, signatures: claims.flatMap(({ signatures = [] }) => signatures) };
  }

  async send({ signatures = [], ...call }: Request): Promise<Cost> {
    return this.chain.cost(() => this.chain.who.stranger.sendTransaction({ ...call, ...OVERRIDES }), { signatures });
  }

  /** The campaign's next number, for whom warms up unless said otherwise. */
  private voucher(name: string, given: Given): VoucherStruct {
    const number = this.numbers.get(name) ?? 0;
    this.numbers.set(name, number + 1);
    return {
      points: this.brand.address,
      campaign: campaignOf(name),
      till: this.chain.who.till.address,
      to: this.warmUp,
      amount: AMOUNT,
      key: toBeHex(number, 32),
      validFrom: this.chain.now() - DAY,
      deadline: this.chain.now() + DAY,
      referrer: ZeroAddress,
      ...given,
    };
  }

  private async sign(type: "Voucher" | "Code" | "CodeClaim", message: object, by: Signer): Promise<string> {
    const { chainId } = await this.chain.ethers.provider.getNetwork();
    const verifyingContract = await this.protocol.claims.getAddress();
    const domain = { name: "Punchcard Claims", version: "1", chainId, verifyingContract };
    return by.signTypedData(domain, { [type]: [...EIP712_TYPES[type]] }, message);
  }
}

type Signer = Pick<Wallet, "signTypedData">;

interface Request extends ContractTransaction {
  signatures?: string[];
}
