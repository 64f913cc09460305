/** The signing domain of a contract, as the contract tells it. */
import { Contract } from "ethers";
import type { Provider } from "ethers";

import type { TypedData } from "./eip712.js";
import { NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";
import { checkAddress } from "./inputs.js";

/** Name, version, chain and contract: bits 0 to 3. */
const EXPECTED_FIELDS = 0x0fn;

/** The domain that a contract says it has (EIP-5267), checked to be of this contract and chain. */
export async function readDomain(provider: Provider, contract: string, chainId: number): Promise<TypedData["domain"]> {
  const address = checkAddress(contract, "contract");
  const abi = ["function eip712Domain() view returns (bytes1,string,string,uint256,address,bytes32,uint256[])"];
  const [fields, name, version, chain, verifyingContract] = await guarded(
    () =>
      new Contract(address, abi, provider).getFunction("eip712Domain").staticCall() as Promise<
        [string, string, string, bigint, string]
      >,
  );
  if (
    BigInt(fields) !== EXPECTED_FIELDS ||
    Number(chain) !== chainId ||
    checkAddress(verifyingContract, "domain") !== address
  ) {
    throw new NetworkError("The contract's signing domain is of another contract or chain", {
      code: "WRONG_NETWORK",
      details: { contract: address, chainId, fields, chain, verifyingContract },
      nextStep: "Do not sign. Check the contract's address and the network.",
    });
  }
  return { name, version, chainId, verifyingContract: address };
}
