/** One transaction on its way: shown in words, tried, priced, sent, and its receipt checked. */
import type { Provider, Signer, TransactionReceipt } from "ethers";

import type { ActionKind, Locale } from "./actions/meta.js";
import type { TransactionOf } from "./actions/transaction.js";
import { guarded } from "./guarded.js";
import type { Sending } from "./sending.js";

export interface Estimate {
  readonly gas: bigint;
  /** Wei per gas at most. */
  readonly gasPrice: bigint;
  /** Wei at most: gas times price. */
  readonly cost: bigint;
}

export interface SendOptions {
  /** Blocks to wait for, the including one counted. */
  readonly confirmations?: number;
  /** Milliseconds; 2 minutes unless said otherwise. */
  readonly timeout?: number;
  /** Called as soon as the hash is known, so that a journal can keep it. */
  readonly onSent?: (hash: string) => void | Promise<void>;
}

/** What came of a step. */
export interface Done<K extends ActionKind = ActionKind> {
  readonly kind: K;
  readonly hash: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  /** Wei paid. */
  readonly fee: bigint;
  /** The arguments of the expected event, null where none is expected. */
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly receipt: TransactionReceipt;
}

/** The chain that a step was made for. */
export interface StepContext {
  readonly provider: Provider;
  readonly chainId: number;
}

export class Step<K extends ActionKind = ActionKind> {
  readonly kind: K;
  readonly #transaction: TransactionOf<K>;
  readonly #context: StepContext;

  constructor(context: StepContext, transaction: TransactionOf<K>) {
    this.kind = transaction.kind;
    this.#context = context;
    this.#transaction = transaction;
  }

  /** One sentence for people. */
  describe(locale: Locale = "en"): string {
    return this.#transaction.describe(locale);
  }

  /** What would be sent; give this to a Safe or another wallet. */
  transaction(): TransactionOf<K> {
    return this.#transaction;
  }

  /** Tries it as `from` would send it, without sending. Throws the contract's error if it would fail. */
  async simulate(from: string | Signer): Promise<string> {
    const request = await requestOf(this.#transaction, from);
    return guarded(() => this.#context.provider.call(request));
  }

  /** What it would cost `from` at most. */
  async estimate(from: string | Signer): Promise<Estimate> {
    return (await this.#sending()).estimate(from);
  }

  /** Sends it and waits until it is mined. Resolves only if it succeeded and did what it should. */
  async send(signer: Signer, options: SendOptions = {}): Promise<Done<K>> {
    return (await this.#sending()).send(signer, options);
  }

  /** A page that only shows things never loads this. */
  async #sending(): Promise<Sending<K>> {
    const { Sending: Loaded } = await guarded(() => import("./sending.js"));
    return new Loaded(this.#context, this.#transaction);
  }
}

/** The call that a node is asked to try. */
export async function requestOf(
  { to, data }: TransactionOf<ActionKind>,
  from: string | Signer,
): Promise<{ from: string; to: string; data: string; value: bigint }> {
  const sender = typeof from === "string" ? from : await guarded(() => from.getAddress());
  return { from: sender, to, data, value: 0n };
}

/** The chain that a provider is on now, past what ethers remembers. */
export async function readChainId(provider: Provider): Promise<number> {
  return guarded(async () => {
    const { send } = provider as { send?: (method: string, params: unknown[]) => Promise<unknown> };
    if (typeof send !== "function") return Number((await provider.getNetwork()).chainId);
    return Number(await send.call(provider, "eth_chainId", []));
  });
}
