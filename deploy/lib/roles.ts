/** Who holds which role in a programme, told from its events: the contract keeps no list. */
import type { Provider } from "ethers";

import { Program__factory } from "../../sdk/src/generated/index.js";
import { roleName } from "../../sdk/src/roles.js";
import { findEvents } from "./logs.js";

export interface RoleHolder {
  role: string;
  account: string;
}

/** All holders at this block, admin included; roles that are none of ours come by their hash. */
export async function findRoleHolders(provider: Provider, program: string, fromBlock: number): Promise<RoleHolder[]> {
  const abi = Program__factory.createInterface();
  const events = await findEvents(provider, abi, program, ["RoleGranted", "RoleRevoked"], { fromBlock });
  const holders = new Map<string, RoleHolder>();
  for (const { name, args } of events) {
    const holder = { role: roleName(String(args.role)), account: String(args.account) };
    const key = `${holder.role} ${holder.account}`;
    if (name === "RoleGranted") holders.set(key, holder);
    else holders.delete(key);
  }
  return [...holders.values()].sort((a, b) => a.role.localeCompare(b.role) || a.account.localeCompare(b.account));
}
