/** Which badges a holder has: soulbound ones by asking, others found in events and then asked for. */
import { id } from "ethers";

import { splitBadgeId } from "./badge-ids.js";
import type { Connection } from "./connection.js";
import type { BadgeState, BadgesEntity } from "./entities/badges.js";
import { ContractError } from "./errors.js";
import { guarded } from "./guarded.js";
import type { HistoryOptions } from "./history.js";
import { checkHead, readLogs } from "./logs.js";

const TRANSFER = id("Transfer(address,address,uint256)");

/** All badges of a holder, expired ones too. */
export async function readOwnedBadges(
  { provider, deployment }: Connection,
  badges: BadgesEntity,
  holder: string,
  options: HistoryOptions = {},
): Promise<BadgeState[]> {
  const [kinds, soulbound] = await Promise.all([badges.kinds(), guarded(() => badges.contract.soulboundOf(holder))]);
  const ids = new Set(soulbound);
  if (kinds.some((kind) => !kind.soulbound && kind.serials !== 0)) {
    const fromBlock = options.fromBlock ?? deployment.fromBlock;
    const toBlock = await checkHead(provider, fromBlock, options.toBlock);
    const filter = { address: badges.address, topics: [TRANSFER, null, `0x${holder.slice(2).padStart(64, "0")}`] };
    for (const { topics } of await readLogs(provider, filter, { ...options, fromBlock, toBlock })) {
      const received = BigInt(topics[3] ?? 0);
      if (received !== 0n && !splitBadgeId(received).soulbound) ids.add(received);
    }
  }
  const found = await Promise.all([...ids].map((each) => ownedBy(badges, each, holder)));
  return found.filter((badge) => badge !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The badge, unless it was passed on or destroyed since. */
async function ownedBy(badges: BadgesEntity, badgeId: bigint, holder: string): Promise<BadgeState | undefined> {
  try {
    const badge = await badges.badge(badgeId);
    return badge.owner === holder ? badge : undefined;
  } catch (thrown) {
    if (thrown instanceof ContractError && thrown.errorName === "ERC721NonexistentToken") return undefined;
    throw thrown;
  }
}
