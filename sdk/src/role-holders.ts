/** Who holds which role now, told from events and then asked of the chain. */
import { id } from "ethers";

import type { Connection } from "./connection.js";
import { guarded } from "./guarded.js";
import { checkHead, readLogs } from "./logs.js";
import type { HistoryOptions } from "./history.js";
import { checkAddress } from "./inputs.js";
import { programAt } from "./abi.js";
import { ROLES } from "./roles.js";
import type { RoleName } from "./roles.js";

/** The accounts of every role. */
export async function readRoleHolders(
  { provider, deployment }: Connection,
  program: string,
  options: HistoryOptions = {},
): Promise<Record<RoleName, string[]>> {
  const fromBlock = options.fromBlock ?? deployment.fromBlock;
  const toBlock = await checkHead(provider, fromBlock, options.toBlock);
  const filter = { address: program, topics: [id("RoleGranted(bytes32,address,address)")] };
  const logs = await readLogs(provider, filter, { ...options, fromBlock, toBlock });
  const contract = programAt(program, provider);
  const holders: Record<RoleName, string[]> = { admin: [], issuer: [], cashier: [], catalog: [], guardian: [] };
  for (const role of Object.keys(ROLES) as RoleName[]) {
    const given = logs.filter((log) => log.topics[1] === ROLES[role]);
    const accounts = [...new Set(given.map((log) => checkAddress(`0x${(log.topics[2] ?? "").slice(26)}`, "account")))];
    // Taken roles, and roles that were renounced, are not told apart from kept ones here: the contract knows.
    const held = await guarded(() =>
      Promise.all(accounts.map((account) => contract.hasRole(ROLES[role], account, { blockTag: toBlock }))),
    );
    holders[role] = accounts.filter((_, i) => held[i] === true);
  }
  return holders;
}
