/** How many bytes of a rollup's data a transaction is charged for, by the rule of the OP stack since Fjord. */
import { dataLength, Transaction, type ContractTransaction } from "ethers";
import { LibZip } from "solady";

/** What a signature adds: random bytes, which don't compress. */
const SIGNATURE = 68;
const INTERCEPT = -42.5856;
const SLOPE = 0.8365;
const MIN_BYTES = 100;

/** The estimate of the published `GasPriceOracle`: linear in what FastLZ makes of the unsigned transaction. */
export function rollupBytes({ to, data }: Pick<ContractTransaction, "to" | "data">, gasLimit: number): number {
  const unsigned = Transaction.from({
    type: 2,
    chainId: 8453,
    nonce: 1234,
    maxPriorityFeePerGas: 1_000_000,
    maxFeePerGas: 25_000_000,
    gasLimit,
    to,
    data,
  }).unsignedSerialized;
  const compressed = dataLength(LibZip.flzCompress(unsigned)) + SIGNATURE;
  return Math.max(MIN_BYTES, INTERCEPT + SLOPE * compressed);
}
