/** A brand's desk of purchases on a measuring chain: its campaign, its tills, and the records that they make. */
import { id, Wallet, ZeroAddress, type ContractTransaction, type Result } from "ethers";

import type { CarriedPurchaseStruct, PurchaseRecordStruct, PurchaseStruct } from "../sdk/src/generated/Purchases.js";
import { campaignOf, openCampaign, type Brand, type Protocol } from "./brand.js";
import { DAY, freshWords, OVERRIDES, PERIOD, zeroBytes, type Chain, type Cost } from "./chain.js";

export const CAMPAIGN_NAME = "purchases";
export const RETURN_WINDOW = 30 * DAY;
/** As many purchases as one posting has at most. */
export const POSTED = 200;

export interface Bought {
  member: string;
  amount: bigint;
  referrer?: string;
}

/** A record as events tell it. */
export interface PurchaseRecord extends PurchaseRecordStruct {
  member: string;
  earned: bigint;
  held: bigint;
  maturesAt: bigint;
}

export interface Request extends ContractTransaction {
  signatures?: string[];
}

export class Shop {
  readonly campaign = campaignOf(CAMPAIGN_NAME);
  /** Signs what members carry. */
  private readonly signer = walletWithoutZeroBytes();
  private orders = 0;

  constructor(
    readonly chain: Chain,
    readonly protocol: Protocol,
    readonly brand: Brand,
  ) {}

  open(points: number): Promise<Cost> {
    const tills = [this.chain.who.till, this.signer].map(({ address }) => ({ till: address, cap: 0, ratePerDay: 0 }));
    return openCampaign(this.chain, this.brand, this.protocol.purchases, {
      name: CAMPAIGN_NAME,
      terms: { maturity: RETURN_WINDOW, closesAt: this.chain.now() + 3_000 * DAY },
      allotment: { points, pointsPerDay: 0, awards: 0, awardsPerDay: 0 },
      tills,
    });
  }

  /** A campaign of the same name whose badge shows tiers, up to a level. */
  openTiers(badge: { kind: number; level: number }): Promise<Cost> {
    return openCampaign(this.chain, this.brand, this.protocol.tiers, {
      name: CAMPAIGN_NAME,
      terms: { paysPoints: false, closesAt: this.chain.now() + 3_000 * DAY, ...badge },
      allotment: { points: 0, pointsPerDay: 0, awards: 1_000, awardsPerDay: 0 },
      tills: [],
    });
  }

  /** What bonuses of the campaign can take. */
  async allotBonuses(amount: number): Promise<Cost> {
    const payer = await this.protocol.bonuses.getAddress();
    const byIssuer = this.brand.points.connect(this.chain.who.issuer);
    return this.chain.cost(() => byIssuer.allot(payer, this.campaign, amount, 0, OVERRIDES));
  }

  /** What each member bought, under keys that look random. */
  purchases(bought: readonly Bought[]): PurchaseStruct[] {
    return bought.map(({ member, amount, referrer = ZeroAddress }) => {
      const [order, receipt] = freshWords(`order ${this.orders++}`, 2);
      return { member, amount, referrer, order: order!, receipt: receipt! };
    });
  }

  postRequest(purchases: PurchaseStruct[]): Promise<Request> {
    const { address } = this.brand;
    return this.protocol.purchases.post.populateTransaction(address, this.campaign, this.expiry(), purchases);
  }

  async carryRequest(purchase: PurchaseStruct): Promise<Request> {
    const { purchases } = this.protocol;
    const { member, order, amount, receipt, referrer } = purchase;
    const carried: CarriedPurchaseStruct = {
      ...{ points: this.brand.address, campaign: this.campaign, till: this.signer.address },
      ...{ member, order, amount, receipt, referrer, expiry: this.expiry() },
      ...{ validFrom: this.chain.now(), deadline: this.chain.now() + DAY },
    };
    const signature = this.signer.signingKey.sign(await purchases.purchaseDigest(carried)).serialized;
    return { ...(await purchases.carry.populateTransaction(carried, signature)), signatures: [signature] };
  }

  matureRequest(records: PurchaseRecord[]): Promise<Request> {
    return this.protocol.purchases.mature.populateTransaction(records);
  }

  refundRequest(refunds: readonly { record: PurchaseRecord; amount: bigint }[]): Promise<Request> {
    const told = refunds.map((refund, i) => ({ ...refund, reason: freshWords(`refund ${i}`, 1, 16)[0]! }));
    return this.protocol.purchases.refund.populateTransaction(told);
  }

  /** Sent by the till; tells what came of it. */
  async post(bought: readonly Bought[]): Promise<PurchaseRecord[]> {
    await this.send(await this.postRequest(this.purchases(bought)), this.chain.who.till);
    return this.records();
  }

  /** Sent by a stranger, unless said otherwise. */
  send({ signatures = [], ...call }: Request, by = this.chain.who.stranger): Promise<Cost> {
    return this.chain.cost(() => by.sendTransaction({ ...call, ...OVERRIDES }), { signatures });
  }

  /** The records as the last block tells them, whatever was done. */
  async records(): Promise<PurchaseRecord[]> {
    const { purchases } = this.protocol;
    const address = await purchases.getAddress();
    const logs = await this.chain.ethers.provider.getLogs({ address, fromBlock: "latest" });
    return logs.flatMap((log) => {
      const event = purchases.interface.parseLog(log);
      return event === null ? [] : [(event.args.getValue("record") as Result).toObject() as PurchaseRecord];
    });
  }

  /** Points live as long as they can. */
  private expiry(): number {
    return Math.floor(this.chain.now() / PERIOD) + 3;
  }
}

function walletWithoutZeroBytes(): Wallet {
  for (let i = 0; ; i++) {
    const wallet = new Wallet(id(`a shop's till ${i}`));
    if (zeroBytes(wallet.address) === 0) return wallet;
  }
}
