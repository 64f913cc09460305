/** Attacks on what the chain hides: guessing orders by their keys, and purchases by the hashes of their receipts. */
import { expect } from "chai";
import { AbiCoder, ParamType } from "ethers";

import type { ReceiptStruct } from "../../sdk/src/generated/Rulebook.js";
import {
  BOOKS,
  CNY,
  EUR,
  NO_CATEGORY,
  orderKey,
  post,
  receiptOf,
  sendPost,
  shopFixture,
  TOBACCO,
} from "../earn/purchase-support.js";
import { ethers, networkHelpers } from "../helpers/program.js";

const { time } = networkHelpers;
/** A shop numbers its orders in a row; the thief tries ten thousand of them, and each in ways that shops write one. */
const ORDERS = 10_000;
const WAYS_TO_HASH: Record<string, (order: string) => string> = {
  "keccak of the text": (order) => ethers.id(order),
  "SHA-256 of the text": (order) => ethers.sha256(ethers.toUtf8Bytes(order)),
  "an HMAC under a word for a secret": (order) => orderKeyUnder("secret", order),
};

async function privacyFixture() {
  return shopFixture();
}

const load = () => networkHelpers.loadFixture(privacyFixture);

function orderKeyUnder(secret: string, order: string): string {
  return ethers.computeHmac("sha256", ethers.toUtf8Bytes(secret), ethers.toUtf8Bytes(order));
}

/** The order whose key it is, if it is found among those that are plausible. */
function guessOrder(key: string): string | undefined {
  for (let number = 0; number < ORDERS; number += 1) {
    const order = `order ${String(number)}`;
    for (const hash of Object.values(WAYS_TO_HASH)) if (hash(order) === key) return order;
  }
  return undefined;
}

function wordOf(number: bigint): string {
  return ethers.toBeHex(number, 32).slice(2);
}

type Shop = Awaited<ReturnType<typeof load>>;

/**
 * All that a thief knows of a receipt from the chain: everything but what was bought, when to the second, and the salt, for
 * which words are tried. What was earned says what the amount can have been.
 */
async function guessReceipt({ rulebook }: Shop, hash: string, known: ReceiptStruct, earned: bigint, salts: string[]) {
  const [shape] = rulebook.interface.getFunction("receiptHash").inputs;
  const { chainId } = await ethers.provider.getNetwork();
  const template = { ...known, lines: [{ category: NO_CATEGORY, amount: 0 }] };
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["uint256", "address", ParamType.from(shape!)],
    [chainId, await rulebook.getAddress(), template],
  );
  // Word by word, so that a guess costs no more than its hash: what is tried takes the place of the template's.
  const words = encoded.slice(2).match(/.{64}/g)!;
  const [CURRENCY, TIME, SALT, CATEGORY, AMOUNT] = [6, 8, 10, 12, 13] as const;
  let tried = 0;
  for (const [currency, category, centsPerPoint] of [
    [CNY, NO_CATEGORY, 100n],
    [CNY, BOOKS, 50n],
    [EUR, NO_CATEGORY, 13n],
    [CNY, TOBACCO, 1n],
  ] as const) {
    const lowest = earned * (centsPerPoint === 13n ? 12n : centsPerPoint);
    for (let amount = lowest; amount < lowest + 2n * centsPerPoint; amount += 1n) {
      words[CURRENCY] = currency.slice(2).padEnd(64, "0");
      words[CATEGORY] = category.slice(2).padEnd(64, "0");
      words[AMOUNT] = wordOf(amount);
      for (let ago = 0n; ago < 10n; ago += 1n) {
        words[TIME] = wordOf(BigInt(known.time) - ago);
        for (const salt of salts) {
          words[SALT] = salt.slice(2);
          tried += 1;
          if (ethers.keccak256(`0x${words.join("")}`) === hash) return { amount, category, tried };
        }
      }
    }
  }
  return { tried };
}

/** Books for 50.49 CNY, posted five seconds later; and what the chain tells of them, to who does not know what they were. */
async function bought(shop: Shop, salt: string) {
  const receipt = await receiptOf(shop, { lines: [{ category: BOOKS, amount: 5_049 }], salt });
  const seconds = Number(receipt.time) + 5;
  await time.setNextBlockTimestamp(seconds);
  const record = await post(shop, { amount: 100n, receipt: await shop.rulebook.receiptHash(receipt) });
  return { record, known: { ...receipt, lines: [], salt: ethers.ZeroHash, time: seconds } };
}

describe("Attacks: guessing what was bought", () => {
  describe("given the keys of orders", () => {
    for (const [way, hash] of Object.entries(WAYS_TO_HASH)) {
      it(`finds the order behind ${way}: a shop must not do so`, () => {
        expect(guessOrder(hash("order 7351"))).to.equal("order 7351");
      });
    }

    it("finds none behind an HMAC under a secret of 32 random bytes, though it has the key from the chain", async () => {
      const shop = await load();
      const record = await post(shop, { order: orderKey(7351) });
      expect(record.order).to.equal(orderKey(7351));
      expect(guessOrder(record.order)).to.equal(undefined);
    });

    it("links no two brands by the order's number", () => {
      expect(orderKey(7351, ethers.id("another brand's secret"))).not.to.equal(orderKey(7351));
    });
  });

  describe("given the hash of a receipt", () => {
    const salts = [ethers.ZeroHash, ethers.id("salt"), ethers.id(""), ethers.toBeHex(1, 32)];

    for (const [what, salt] of [
      ["none", ethers.ZeroHash],
      ["the hash of a word", ethers.id("salt")],
    ] as const) {
      it(`finds what was bought where the salt is ${what}`, async () => {
        const shop = await load();
        const { record, known } = await bought(shop, salt);
        const { amount, category } = await guessReceipt(shop, record.receipt, known, record.earned, salts);
        expect([amount, category]).to.deep.equal([5_049n, BOOKS]);
      });
    }

    it("finds nothing where the salt is random, trying all of it", async () => {
      const shop = await load();
      const { record, known } = await bought(shop, ethers.keccak256("0x5a17"));
      const { amount, tried } = await guessReceipt(shop, record.receipt, known, record.earned, salts);
      expect(amount).to.equal(undefined);
      expect(tried).to.be.greaterThan(10_000);
    });

    it("tells two purchases of the same goods apart by nothing but their salts", async () => {
      const shop = await load();
      const receipt = await receiptOf(shop);
      const again = { ...receipt, salt: ethers.keccak256("0x5a18") };
      expect(await shop.rulebook.receiptHash(receipt)).not.to.equal(await shop.rulebook.receiptHash(again));
    });
  });

  it("tells on chain of a purchase no amount of money, no currency and no goods", async () => {
    const shop = await load();
    const receipt = await receiptOf(shop, { lines: [{ category: BOOKS, amount: 5_049 }] });
    const sent = sendPost(shop, [{ amount: 100n, receipt: await shop.rulebook.receiptHash(receipt) }]);
    const { logs, hash } = (await (await sent).wait())!;
    const { data } = (await ethers.provider.getTransaction(hash))!;
    const public_ = [data, ...logs.flatMap(({ data: told, topics }) => [told, ...topics])].join();
    for (const hidden of [BOOKS, CNY, ethers.toBeHex(5_049, 32), receipt.salt]) {
      expect(public_).not.to.include(ethers.hexlify(hidden).slice(2));
    }
  });
});
