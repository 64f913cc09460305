/** The batches of a file that awards badges, as the chain has them. */
import type { Log, Provider } from "ethers";

import { mintBadges } from "../../sdk/src/actions/index.js";
import { splitBadgeId } from "../../sdk/src/badge-ids.js";
import { Badges__factory } from "../../sdk/src/generated/index.js";
import type { KindsByName } from "../lib/kinds.js";
import { findLogs } from "../lib/logs.js";
import type { AwardRow } from "./award-rows.js";
import { isFrom } from "./chain.js";
import type { FileChain, PaidEntry } from "./job.js";
import type { PlanEntry } from "./journal.js";

const abi = Badges__factory.createInterface();

/** What became of a line: a new badge, an expired one made valid again, or nothing, as the member has it or gave it up. */
export type Outcome = "awarded" | "renewed" | "skipped";

export interface AwardEntry extends PaidEntry {
  outcome: Outcome;
  id: bigint;
  kind: number;
  level: number;
}

interface Parts {
  provider: Provider;
  plan: Pick<PlanEntry, "token" | "minter" | "campaign">;
  rows: readonly AwardRow[];
  kinds: KindsByName;
  /** No batch of this file is below. */
  fromBlock: number;
}

export function awardChain({ provider, plan, rows, kinds, fromBlock }: Parts): FileChain<AwardEntry> {
  const { token: badges, minter, campaign } = plan;
  const started = abi.getEvent("AwardedBatch").topicHash;

  const hashes = async (): Promise<Map<string, string>> => {
    const filter = { address: badges, topics: [started, campaign.padEnd(66, "0")] };
    const logs = await findLogs(provider, filter, fromBlock);
    return new Map(
      logs.flatMap((log) => {
        const args = abi.decodeEventLog("AwardedBatch", log.data, log.topics);
        return args.minter === minter ? [[String(args.reason), log.transactionHash] as const] : [];
      }),
    );
  };

  return {
    build({ from, to, reason }) {
      const own = rows.slice(from, to);
      const { kind = 0, level = 0 } = own[0] ?? {};
      const members = own.map(({ address }) => address);
      const name = kinds.get(kind)?.look.name ?? "";
      return Promise.resolve(mintBadges(badges, { members, kind, name, level, campaign, reason }));
    },

    async find({ reason }) {
      return (await hashes()).get(reason);
    },

    async findAll(batches) {
      const found = await hashes();
      return new Map(
        batches.flatMap(({ index, reason }) => {
          const hash = found.get(reason);
          return hash === undefined ? [] : [[index, hash] as const];
        }),
      );
    },

    read({ reason }, { logs }) {
      const own = logs.filter((log) => isFrom(log, badges));
      const start = own.findIndex((log) => {
        if (log.topics[0] !== started) return false;
        const args = abi.decodeEventLog("AwardedBatch", log.data, log.topics);
        return args.reason === reason && args.minter === minter;
      });
      const head = own[start];
      if (head === undefined) return [];
      const args = abi.decodeEventLog("AwardedBatch", head.data, head.topics);
      // One event for each member; another call's may follow in the same transaction.
      const told = own.slice(start + 1).flatMap((log) => readEntry(log, Number(args.level)));
      return told.slice(0, Number(args.members));
    },
  };
}

/** What an event says became of a member; nothing if it is about something else. */
function readEntry(log: Log, level: number): AwardEntry[] {
  const event = abi.parseLog(log);
  if (event === null) return [];
  if (event.name === "Transfer" && BigInt(String(event.args.from)) === 0n) {
    const [member, id] = [String(event.args.to), BigInt(String(event.args.tokenId))];
    return [{ member, amount: 1n, outcome: "awarded", id, kind: splitBadgeId(id).kind, level }];
  }
  const isRenewed = event.name === "MetadataUpdate";
  if (!isRenewed && event.name !== "BadgeSkipped") return [];
  const id = BigInt(String(isRenewed ? event.args._tokenId : event.args.id));
  const badge = splitBadgeId(id);
  // Only a soulbound badge is renewed or skipped.
  if (!badge.soulbound) return [];
  const { holder: member, kind } = badge;
  return [{ member, amount: isRenewed ? 1n : 0n, outcome: isRenewed ? "renewed" : "skipped", id, kind, level }];
}
