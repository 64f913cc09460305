/** May a redemption be captured, or refunded, now? */
import { Interface, verifyTypedData } from "ethers";

import { pointsAt, programAt } from "../abi.js";
import type { Program } from "../abi.js";
import type { Connection } from "../connection.js";
import { readDomain } from "../domain.js";
import { mutable, redemptionId, typedData } from "../eip712.js";
import { guarded } from "../guarded.js";
import { checkAddress, checkInteger } from "../inputs.js";
import { checkRedemption } from "../records.js";
import type { Redemption } from "../records.js";
import { ROLES } from "../roles.js";
import { YES, no } from "./index.js";
import type { CaptureRefusal, PartOfRedemption, RefundRefusal, Verdict } from "./index.js";

/** The start of an ERC-1271 answer that says yes: the selector of `isValidSignature`. */
const ERC1271_YES = "0x1626ba7e";

export async function canCapture(
  connection: Connection,
  input: PartOfRedemption & { cashier: string; handover?: string },
): Promise<Verdict<CaptureRefusal>> {
  const cashier = checkAddress(input.cashier, "cashier");
  const facts = await read(connection, input);
  if (facts.verdict !== undefined) return facts.verdict;
  const { redemption, quantity, quantityOpen, now, program } = facts;
  if (now > redemption.deadline) {
    return no("DEADLINE_OVER", "The deadline is over: the points can only be refunded.", {
      deadline: redemption.deadline,
    });
  }
  if (!(await guarded(() => program.hasRole(ROLES.cashier, cashier)))) {
    return no("MISSING_ROLE", "Only a cashier of this programme can capture.", { account: cashier, role: "cashier" });
  }
  if (!redemption.needsHandover) return YES;
  if (input.handover === undefined) {
    return no("NEEDS_HANDOVER", "The member must sign that it was handed over.", { member: redemption.member });
  }
  const signed = await isHandover(connection, redemption, quantity, quantityOpen - quantity, input.handover);
  return signed
    ? YES
    : no("BAD_HANDOVER", "The signature is somebody else's, or for another quantity.", { member: redemption.member });
}

export async function canRefund(
  connection: Connection,
  input: PartOfRedemption & { caller: string },
): Promise<Verdict<RefundRefusal>> {
  const caller = checkAddress(input.caller, "caller");
  const facts = await read(connection, input);
  if (facts.verdict !== undefined) return facts.verdict;
  const { redemption, now, program } = facts;
  if (now > redemption.deadline) return YES;
  const roles = await guarded(() =>
    Promise.all([program.hasRole(ROLES.cashier, caller), program.hasRole(ROLES.catalog, caller)]),
  );
  if (roles.includes(true)) return YES;
  const message = "Until the deadline only the brand can refund; after it, anyone.";
  return no("MISSING_ROLE", message, { account: caller, deadline: redemption.deadline });
}

type Facts =
  | { readonly verdict: Verdict<"NOT_OPEN" | "OVER_REDEMPTION"> }
  | {
      readonly verdict: undefined;
      readonly redemption: Redemption;
      readonly quantity: number;
      readonly quantityOpen: number;
      readonly now: number;
      readonly program: Program;
    };

async function read({ provider, rewards }: Connection, input: PartOfRedemption): Promise<Facts> {
  const redemption = checkRedemption(input.redemption);
  const quantity = checkInteger(input.quantity ?? redemption.quantity, "quantity", 1, redemption.quantity);
  const points = pointsAt(redemption.points, provider);
  const [{ status, quantityOpen }, block, program] = await guarded(() =>
    Promise.all([rewards.statusOf(redemption), provider.getBlock("latest"), points.program()]),
  );
  if (status !== 1n) {
    return { verdict: no("NOT_OPEN", "The redemption is captured or refunded already, or never was.", { status }) };
  }
  if (BigInt(quantity) > quantityOpen) {
    return { verdict: no("OVER_REDEMPTION", "Fewer of the redemption are open.", { open: quantityOpen, quantity }) };
  }
  return {
    verdict: undefined,
    redemption,
    quantity,
    quantityOpen: Number(quantityOpen),
    now: block?.timestamp ?? 0,
    program: programAt(program, provider),
  };
}

/** As the contract checks: an account's signature, or what the member's contract says of it. */
async function isHandover(
  { provider, chainId, deployment, rewards }: Connection,
  redemption: Redemption,
  quantity: number,
  quantityLeft: number,
  signature: string,
): Promise<boolean> {
  const id = redemptionId(redemption);
  const domain = await readDomain(provider, deployment.rewards, chainId);
  const { types, message } = typedData(domain, "Handover", { redemption: id, quantity, quantityLeft });
  try {
    if (verifyTypedData(domain, mutable(types), message, signature) === redemption.member) return true;
  } catch {
    // Not an account's signature; perhaps a contract's.
  }
  if ((await guarded(() => provider.getCode(redemption.member))) === "0x") return false;
  const digest = await guarded(() => rewards.handoverDigest(id, quantity, quantityLeft));
  return asksContract(provider, redemption.member, digest, signature);
}

async function asksContract(
  provider: Connection["provider"],
  member: string,
  digest: string,
  signature: string,
): Promise<boolean> {
  const abi = new Interface(["function isValidSignature(bytes32,bytes) view returns (bytes4)"]);
  try {
    const data = abi.encodeFunctionData("isValidSignature", [digest, signature]);
    return (await provider.call({ to: member, data })).startsWith(ERC1271_YES);
  } catch {
    // A contract that cannot say yes says no.
    return false;
  }
}
