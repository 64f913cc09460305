/**
 * Sends batches so that each is paid once, whatever happens between here and the chain. A batch is sent again only with
 * the same nonce, of which the chain takes one, or after that nonce was spent on something else for good.
 */
import { setTimeout as sleep } from "node:timers/promises";

import {
  type Provider,
  type Signer,
  type TransactionReceipt,
  Transaction,
  type TransactionRequest,
  keccak256,
  toQuantity,
} from "ethers";

import { TaskError, deviceTrouble } from "../lib/errors.js";
import type { Journal, SendingEntry } from "./journal.js";
import { type Batch, TRANSACTION_GAS_CAP } from "./plan.js";

/** How a batch looks on the chain. */
export interface BatchChain {
  /** The transaction that pays the batch, as of now. */
  build: (batch: Batch) => Promise<{ to: string; data: string; describe: () => string }>;
  /** The hash of the transaction that paid the batch, if one did. */
  find: (batch: Batch) => Promise<string | undefined>;
}

export interface SenderOptions {
  provider: Provider;
  sender: string;
  /** Signs here where the key is here; without it, the node signs. */
  wallet: Signer | undefined;
  journal: Journal;
  chain: BatchChain;
  confirmations: number;
  /** Wei per gas, at most; undefined for what the chain asks. */
  maxFee: bigint | undefined;
  onPaid: (batch: Batch) => void;
  /** Says in words why the chain refuses. */
  explain: (error: unknown) => unknown;
  /** Milliseconds. */
  timing?: { poll: number; bumpAfter: number; giveUpAfter: number };
}

/** Sent, and not known to be final. */
interface Flight {
  batch: Batch;
  nonce: number;
  hashes: string[];
  since: number;
  bumped: number;
  /** How often the node did not take it, and what it said last. */
  refused: number;
  refusal: unknown;
  /** What it carries: the same however often it is sent, for a node may already count it in. */
  call: { to: string; data: string; gasLimit: bigint } | undefined;
}

interface Fees {
  type: 0 | 2;
  gasPrice?: bigint;
  maxFeePerGas?: bigint;
  maxPriorityFeePerGas?: bigint;
}

/** So many transactions wait for the chain at once. */
const WINDOW = 8;
/** A node that refuses a transaction so often means it. */
const MAX_REFUSALS = 4;

export class BatchSender {
  readonly #options: SenderOptions & Required<Pick<SenderOptions, "timing">>;
  #nextNonce = 0;

  constructor(options: SenderOptions) {
    this.#options = { timing: { poll: 250, bumpAfter: 60_000, giveUpAfter: 600_000 }, ...options };
  }

  /** Pays the batches; those that an earlier run has under way go first, at the nonces that they have. */
  async pay(batches: readonly Batch[]): Promise<void> {
    const open = new Map<number, SendingEntry>();
    for (const batch of batches) {
      const entry = this.#lastSending(batch);
      if (entry !== undefined && !(await this.#isSpent(entry.nonce))) open.set(batch.index, entry);
    }
    const nonces = [...open.values()].map(({ nonce }) => nonce + 1);
    this.#nextNonce = Math.max(await this.#transactionCount("pending"), ...nonces);

    const started = batches.filter(({ index }) => open.has(index));
    started.sort((a, b) => (open.get(a.index)?.nonce ?? 0) - (open.get(b.index)?.nonce ?? 0));
    const others = batches.filter(({ index }) => !open.has(index));
    const flights: Flight[] = [];
    try {
      for (const batch of [...started, ...others]) {
        flights.push(await this.#launch(batch, open.get(batch.index)));
        const [first] = flights;
        if (flights.length < WINDOW || first === undefined) continue;
        await this.#land(first);
        flights.shift();
      }
      for (const flight of flights) await this.#land(flight);
    } catch (error) {
      throw this.#options.explain(error);
    }
  }

  #lastSending(batch: Batch): SendingEntry | undefined {
    return this.#options.journal.of(batch.index).findLast((step) => step.type === "sending");
  }

  /** Puts a batch under way: what an earlier run signed, byte for byte, or a new transaction. */
  async #launch(batch: Batch, earlier?: SendingEntry): Promise<Flight> {
    const known = this.#options.journal
      .of(batch.index)
      .flatMap((step) =>
        (step.type === "sending" || step.type === "sent") && step.nonce === earlier?.nonce && step.hash !== undefined
          ? [step.hash]
          : [],
      );
    const flight: Flight = {
      batch,
      nonce: earlier?.nonce ?? this.#nextNonce,
      hashes: known,
      since: Date.now(),
      bumped: 0,
      refused: 0,
      refusal: undefined,
      call: undefined,
    };
    const spent = earlier === undefined ? this.#lastSending(batch) : undefined;
    if (spent !== undefined) {
      // It may have arrived since the batches were looked up.
      const hash = await this.#options.chain.find(batch);
      if (hash !== undefined) return { ...flight, nonce: spent.nonce, hashes: [hash] };
    }
    if (earlier?.raw !== undefined) {
      const call = await this.#stillGood(earlier.raw);
      if (call !== undefined) {
        flight.call = call;
        await this.#broadcast(flight, earlier.raw);
        return flight;
      }
      // What was signed is too old, and a node that has it takes only a dearer one in its place.
      flight.bumped = 1;
    }
    await this.#send(flight);
    if (earlier === undefined) this.#nextNonce++;
    return flight;
  }

  /** Signs the batch at the flight's nonce, notes it, and lets it go. */
  async #send(flight: Flight): Promise<void> {
    const { sender, wallet, journal } = this.#options;
    const { batch, nonce } = flight;
    flight.call ??= await this.#prepare(batch);
    const request: TransactionRequest = {
      ...flight.call,
      ...(await this.#fees(flight.bumped)),
      from: sender,
      nonce,
      chainId: journal.plan.chainId,
    };
    if (wallet === undefined) {
      await journal.add({ type: "sending", batch: batch.index, nonce });
      const hash = await this.#sendThroughNode(flight, request);
      if (hash === undefined) return;
      await journal.add({ type: "sent", batch: batch.index, nonce, hash });
      flight.hashes.push(hash);
      return;
    }
    const raw = await wallet.signTransaction(request);
    const hash = keccak256(raw);
    await journal.add({ type: "sending", batch: batch.index, nonce, hash, raw });
    flight.hashes.push(hash);
    await this.#broadcast(flight, raw);
  }

  /** A failure tells nothing: the node may have taken it and lost the answer. Landing looks it up. */
  async #broadcast(flight: Flight, raw: string): Promise<void> {
    try {
      await this.#options.provider.broadcastTransaction(raw);
    } catch (error) {
      flight.refused++;
      flight.refusal = error;
    }
  }

  /** The batch's call, tried on what is mined: a pending state may have this very batch in it. */
  async #prepare(batch: Batch): Promise<{ to: string; data: string; gasLimit: bigint }> {
    const { chain, provider, sender } = this.#options;
    const { to, data } = await chain.build(batch);
    const estimate = await provider.estimateGas({ to, data, from: sender, blockTag: "latest" });
    if (estimate > TRANSACTION_GAS_CAP) {
      const message = `Batch ${batch.index} takes ${estimate} gas; no transaction may use more than ${TRANSACTION_GAS_CAP}.`;
      throw new TaskError("BatchTooLarge", message, {
        next: "Start again with a smaller --batch-size and another --journal, if nothing was sent yet.",
      });
    }
    const withReserve = (estimate * 115n) / 100n;
    return { to, data, gasLimit: withReserve < TRANSACTION_GAS_CAP ? withReserve : TRANSACTION_GAS_CAP };
  }

  /** What was signed, if it would still pass. */
  async #stillGood(raw: string): Promise<Flight["call"]> {
    const { to, data, gasLimit } = Transaction.from(raw);
    const { provider, sender } = this.#options;
    if (to === null) return undefined;
    return provider.estimateGas({ to, data, from: sender, blockTag: "latest" }).then(
      () => ({ to, data, gasLimit }),
      () => undefined,
    );
  }

  async #sendThroughNode(flight: Flight, request: TransactionRequest): Promise<string | undefined> {
    const { provider } = this.#options;
    if (!("send" in provider) || typeof provider.send !== "function") {
      throw new TaskError("NoSigner", "This network's accounts can't send.");
    }
    const { to, data, from, nonce, gasLimit, gasPrice, maxFeePerGas, maxPriorityFeePerGas } = request;
    const params: Record<string, unknown> = { to, data, from };
    for (const [key, value] of Object.entries({ nonce, gas: gasLimit, gasPrice, maxFeePerGas, maxPriorityFeePerGas })) {
      if (value !== undefined && value !== null) params[key] = toQuantity(value);
    }
    try {
      return String(
        await (provider.send as (method: string, params: unknown[]) => Promise<unknown>)("eth_sendTransaction", [
          params,
        ]),
      );
    } catch (error) {
      // A device that did not sign: asking again would not help, and nothing left.
      const trouble = deviceTrouble(error);
      if (trouble !== undefined) throw trouble;
      flight.refused++;
      flight.refusal = error;
      return undefined;
    }
  }

  /** Waits until the batch is final, and does what that takes. */
  async #land(flight: Flight): Promise<void> {
    const { chain, journal, onPaid, timing } = this.#options;
    for (;;) {
      const receipt = await this.#receiptOf(flight);
      if (receipt !== undefined) {
        if (receipt.status === 0) throw await this.#reverted(flight.batch, receipt);
        if (await this.#isFinal(receipt.blockNumber)) {
          await journal.add(minedEntry(flight.batch, receipt));
          onPaid(flight.batch);
          return;
        }
      } else if (await this.#isSpent(flight.nonce)) {
        // Paid by a transaction whose hash this run never learned, or the nonce went to something else.
        const hash = await chain.find(flight.batch);
        if (hash === undefined) {
          flight = await this.#launch(flight.batch);
        } else flight.hashes.push(hash);
      } else if ((await this.#transactionCount("latest")) > flight.nonce) {
        // On the chain, and not yet for good.
      } else if (await this.#isLost(flight)) {
        if (flight.refused >= MAX_REFUSALS) throw flight.refusal;
        const entry = this.#lastSending(flight.batch);
        if (entry?.raw !== undefined && entry.nonce === flight.nonce) await this.#broadcast(flight, entry.raw);
        else await this.#send(flight);
      } else if (Date.now() - flight.since > timing.bumpAfter * (flight.bumped + 1)) {
        flight.bumped++;
        await this.#send(flight);
      }
      if (Date.now() - flight.since > timing.giveUpAfter) {
        throw new TaskError(
          "NotMined",
          `Batch ${flight.batch.index} is not on the chain after ${timing.giveUpAfter / 1000} seconds.`,
          {
            next: "Run the same command again later: it goes on where this run stopped, and pays nobody twice.",
            details: { nonce: flight.nonce, hashes: flight.hashes },
          },
        );
      }
      await sleep(timing.poll);
    }
  }

  async #receiptOf({ hashes }: Flight): Promise<TransactionReceipt | undefined> {
    for (const hash of hashes) {
      const receipt = await this.#options.provider.getTransactionReceipt(hash);
      if (receipt !== null) return receipt;
    }
    return undefined;
  }

  async #isLost({ hashes }: Flight): Promise<boolean> {
    for (const hash of hashes) {
      if ((await this.#options.provider.getTransaction(hash)) !== null) return false;
    }
    return true;
  }

  async #isFinal(blockNumber: number): Promise<boolean> {
    const { confirmations, provider } = this.#options;
    return confirmations <= 1 || (await provider.getBlockNumber()) >= blockNumber + confirmations - 1;
  }

  /** Whether the nonce was spent so long ago that this stays so. */
  async #isSpent(nonce: number): Promise<boolean> {
    const { confirmations, provider } = this.#options;
    const block = confirmations <= 1 ? "latest" : Math.max(0, (await provider.getBlockNumber()) - confirmations + 1);
    return (await this.#transactionCount(block)) > nonce;
  }

  async #transactionCount(block: "latest" | "pending" | number): Promise<number> {
    return this.#options.provider.getTransactionCount(this.#options.sender, block);
  }

  async #fees(bumped: number): Promise<Fees> {
    const { maxFee } = this.#options;
    const data = await this.#options.provider.getFeeData();
    // Nodes take a replacement from 10 % more on.
    const raise = (fee: bigint): bigint => {
      const raised = (fee * 5n ** BigInt(bumped)) / 4n ** BigInt(bumped);
      return maxFee !== undefined && raised > maxFee ? maxFee : raised;
    };
    if (data.maxFeePerGas === null || data.maxPriorityFeePerGas === null) {
      return { type: 0, gasPrice: raise(data.gasPrice ?? 0n) };
    }
    const maxFeePerGas = raise(data.maxFeePerGas);
    const tip = raise(data.maxPriorityFeePerGas);
    return { type: 2, maxFeePerGas, maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas };
  }

  /** Asks the chain again, to hear why. */
  async #reverted(batch: Batch, { hash }: TransactionReceipt): Promise<unknown> {
    const { chain, provider, sender } = this.#options;
    try {
      await provider.call({ ...(await chain.build(batch)), from: sender });
    } catch (error) {
      return error;
    }
    return new TaskError("BatchReverted", `Batch ${batch.index} failed on the chain, and would pass now.`, {
      next: "Run the same command again: what is paid already is found, and not paid twice.",
      details: { hash },
    });
  }
}

export function minedEntry(
  batch: Batch,
  { hash, blockNumber, gasUsed, fee }: TransactionReceipt,
): { type: "mined"; batch: number; hash: string; block: number; gasUsed: string; fee: string } {
  return {
    type: "mined",
    batch: batch.index,
    hash,
    block: blockNumber,
    gasUsed: gasUsed.toString(),
    fee: fee.toString(),
  };
}
