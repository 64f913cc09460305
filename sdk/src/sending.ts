/** Prices and sends a step, waits for it, and checks what came of it. */
import type { Interface, Signer, TransactionReceipt, TransactionResponse } from "ethers";

import { badgesAbi, grantsAbi, launcherAbi, pointsAbi, programAbi, rewardsAbi } from "./abi.js";
import { claimsAbi } from "./claims-abi.js";
import { bonusesAbi, miscountsAbi, purchasesAbi, rulebookAbi, tiersAbi } from "./purchases-abi.js";
import type { ActionKind } from "./actions/meta.js";
import type { ExpectedEvent, TransactionOf } from "./actions/transaction.js";
import { ContractError, NetworkError, TransactionError } from "./errors.js";
import { guarded } from "./guarded.js";
import { readChainId, requestOf } from "./step.js";
import type { Done, Estimate, SendOptions, StepContext } from "./step.js";

/** The most gas that one transaction can have (EIP-7825). */
const MAX_GAS = 16_777_216n;

export class Sending<K extends ActionKind> {
  readonly #context: StepContext;
  readonly #transaction: TransactionOf<K>;

  constructor(context: StepContext, transaction: TransactionOf<K>) {
    this.#context = context;
    this.#transaction = transaction;
  }

  async estimate(from: string | Signer): Promise<Estimate> {
    const request = await requestOf(this.#transaction, from);
    const { provider } = this.#context;
    const [needed, fees] = await guarded(() => Promise.all([provider.estimateGas(request), provider.getFeeData()]));
    // State moves on before it is mined: an eighth more, within what one transaction may have.
    const gas = needed + needed / 8n > MAX_GAS ? MAX_GAS : needed + needed / 8n;
    const gasPrice = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
    return { gas, gasPrice, cost: gas * gasPrice };
  }

  async send(signer: Signer, options: SendOptions): Promise<Done<K>> {
    await this.#checkChain(signer);
    const { gas } = await this.estimate(signer);
    const { to, data } = this.#transaction;
    const sent = await guarded(() =>
      signer.sendTransaction({ to, data, value: 0n, gasLimit: gas, chainId: this.#context.chainId }),
    );
    await options.onSent?.(sent.hash);
    const receipt = await this.#mined(sent, options);
    return {
      kind: this.#transaction.kind,
      hash: receipt.hash,
      blockNumber: receipt.blockNumber,
      gasUsed: receipt.gasUsed,
      fee: receipt.gasUsed * receipt.gasPrice,
      event: this.#event(receipt),
      receipt,
    };
  }

  /** A wallet may have been switched to another chain since this step was made. */
  async #checkChain(signer: Signer): Promise<void> {
    if (signer.provider === null) {
      throw new NetworkError("The signer is not connected to a node", {
        code: "WRONG_NETWORK",
        nextStep: "Connect it: signer.connect(provider).",
      });
    }
    const actual = await readChainId(signer.provider);
    if (actual === this.#context.chainId) return;
    throw new NetworkError(`The wallet is on chain ${actual}, this step is for chain ${this.#context.chainId}`, {
      code: "WRONG_NETWORK",
      details: { expected: this.#context.chainId, actual },
      nextStep: "Switch the wallet to the right chain. Nothing was sent.",
    });
  }

  async #mined(
    sent: TransactionResponse,
    { confirmations = 1, timeout = 120_000 }: SendOptions,
  ): Promise<TransactionReceipt> {
    let receipt: TransactionReceipt | null;
    try {
      receipt = await sent.wait(confirmations, timeout);
    } catch (thrown) {
      receipt = await this.#afterTrouble(sent, thrown);
    }
    if (receipt === null) throw unconfirmed(sent.hash, undefined);
    if (receipt.status === 0) throw await this.#whyReverted(sent, receipt);
    return receipt;
  }

  /** ethers throws when a transaction was replaced, reverted, or is not there in time. */
  async #afterTrouble(sent: TransactionResponse, thrown: unknown): Promise<TransactionReceipt> {
    const { code, reason, receipt, hash } = thrown as {
      code?: string;
      reason?: string;
      hash?: string;
      receipt?: TransactionReceipt | null;
    };
    if (code === "TRANSACTION_REPLACED" && receipt) {
      if (reason === "repriced") return receipt;
      throw new TransactionError(`The transaction was ${reason ?? "replaced"} in the wallet`, {
        code: "REPLACED",
        details: { hash: sent.hash, replacedBy: hash ?? receipt.hash, reason },
        nextStep:
          "What this step should do was not done. Look at what replaced it, then try again if you still want it.",
        cause: thrown,
      });
    }
    if (code === "CALL_EXCEPTION" && receipt) throw await this.#whyReverted(sent, receipt);
    throw unconfirmed(sent.hash, thrown);
  }

  /** A receipt says only that it failed: the same call at that block tells why, as far as the block's end state lets it. */
  async #whyReverted(sent: TransactionResponse, receipt: TransactionReceipt): Promise<Error> {
    const { to, data } = this.#transaction;
    const request = { from: sent.from, to, data, blockTag: receipt.blockNumber };
    try {
      await guarded(() => this.#context.provider.call(request));
    } catch (thrown) {
      if (thrown instanceof ContractError) return thrown;
    }
    return new TransactionError("The transaction was mined but failed", {
      code: "REVERTED",
      details: { hash: receipt.hash, blockNumber: receipt.blockNumber },
      nextStep: "Nothing changed but the gas that was paid. Simulate the step again to see whether it would work now.",
    });
  }

  #event(receipt: TransactionReceipt): Readonly<Record<string, unknown>> | null {
    const { expects } = this.#transaction;
    if (expects === null) return null;
    for (let expected: ExpectedEvent | undefined = expects; expected !== undefined; expected = expected.or) {
      for (const log of receipt.logs) {
        if (log.address.toLowerCase() !== expected.contract.toLowerCase()) continue;
        const args = parseExpected(expected, log);
        if (args !== undefined) return args;
      }
    }
    throw new TransactionError(`The transaction succeeded but did not emit ${expects.name}`, {
      code: "EVENT_MISSING",
      details: { hash: receipt.hash, contract: expects.contract, event: expects.name },
      nextStep: "The address may not be the contract that it should be on this chain. Check the deployment.",
    });
  }
}

function unconfirmed(hash: string, cause: unknown): TransactionError {
  return new TransactionError("The transaction was sent, but is not confirmed yet", {
    code: "UNCONFIRMED",
    details: { hash },
    nextStep: "Look the hash up before sending anything again: it may still be mined.",
    cause,
  });
}

function parseExpected(
  { name }: ExpectedEvent,
  log: { topics: readonly string[]; data: string },
): Readonly<Record<string, unknown>> | undefined {
  const abis: Interface[] = [
    pointsAbi(),
    badgesAbi(),
    rewardsAbi(),
    grantsAbi(),
    claimsAbi(),
    purchasesAbi(),
    rulebookAbi(),
    tiersAbi(),
    bonusesAbi(),
    miscountsAbi(),
    programAbi(),
    launcherAbi(),
  ];
  for (const abi of abis) {
    const event = abi.getEvent(name);
    if (event === null || event.topicHash !== log.topics[0]) continue;
    // Transfers of points and of badges differ in nothing but what is indexed.
    if (event.inputs.filter(({ indexed }) => indexed).length !== log.topics.length - 1) continue;
    return abi.decodeEventLog(event, log.data, log.topics).toObject() as Record<string, unknown>;
  }
  return undefined;
}
