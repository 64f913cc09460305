/** Why a call was refused, by what the contract returned: a node's message tells it only of contracts that it knows. */
import { errorsAbi, revertData } from "../../sdk/src/decode-error.js";

/** The name of the custom error; undefined for a panic, and for an error of none of our contracts. */
export function refusal(thrown: unknown): string | undefined {
  const selector = revertData(thrown)?.slice(0, 10);
  const name = selector === undefined ? undefined : errorsAbi().getError(selector)?.name;
  return name === "Panic" || name === "Error" ? undefined : name;
}
