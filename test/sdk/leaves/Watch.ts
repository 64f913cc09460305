/** Watchers before nodes that lie, lag, hang and fail; and that nothing of our contracts is left unwatched. */
import { expect } from "chai";
import { Interface, toBeHex } from "ethers";
import type { Provider } from "ethers";

import { grantsAbi } from "../../../sdk/src/abi.js";
import * as signatures from "../../../sdk/src/generated/signatures/index.js";
import { InputError, ProgramEntity } from "../../../sdk/src/index.js";
import type { WatchChange, WatchOptions, WatchStatus } from "../../../sdk/src/index.js";
import { scopeOf } from "../../../sdk/src/watch/scope.js";
import { SOURCES } from "../../../sdk/src/watch/sources.js";
import type { Source } from "../../../sdk/src/watch/sources.js";
import { LATER_ENTITIES } from "../helpers/entities.js";
import { failure } from "../helpers/brand.js";
import { FRIEND, MEMBER, SimulatedChain, SimulatedClock, foreignLog, othersLog } from "../helpers/simulated-chain.js";
import { redeemedLog, transferLog } from "../helpers/simulated-chain.js";
import type { SimulatedLog } from "../helpers/simulated-chain.js";
import { amounts, shown } from "../helpers/watched.js";

/** What our contracts tell and no programme's watcher hears. */
const NOT_WATCHED: Readonly<Record<string, string>> = {
  "Claims ClaimSkipped": "names no programme: whoever sends a batch reads it in the receipt",
  "Claims EIP712DomainChanged": "names no programme, and is never told: the domain is fixed",
  "Purchases EIP712DomainChanged": "names no programme, and is never told: the domain is fixed",
  "Rewards EIP712DomainChanged": "names no programme, and is never told: the domain is fixed",
};

/** What is told of a programme and of no member. */
const NOT_OF_A_MEMBER = [
  "badges AwardedBatch with what it awarded to the member",
  "badges BatchMetadataUpdate",
  "badges KindDefined",
  ...["Awarded", "Locked", "MetadataUpdate", "BadgeRevoked", "BadgeSkipped", "Unlocked"].map(
    (name) => `badges ${name} by the id of a soulbound badge`,
  ),
  "claims CampaignClosed",
  "claims CampaignLapsed",
  "claims CampaignOpened",
  "claims ClaimSkipped",
  "claims EIP712DomainChanged",
  "grants BatchGranted by its minter, or with what it granted the member",
  "points CeilingSet",
  "points EIP712DomainChanged",
  "points IssuedBatch with what it issued to the member",
  "points TransfersOpened",
  "program CloseAnnounced",
  "program DefaultAdminDelayChangeCanceled",
  "program DefaultAdminDelayChangeScheduled",
  "program DefaultAdminTransferCanceled",
  "program RoleAdminChanged",
  "program TermsPublished",
  "purchases CampaignClosed",
  "purchases CampaignLapsed",
  "purchases CampaignOpened",
  "purchases EIP712DomainChanged",
  "rewards EIP712DomainChanged",
  "rewards RewardAwardsReturned",
  "rewards RewardDiscounted",
  "rewards RewardPublished",
  "rewards RewardStockAdded",
  "rewards RewardWindowExtended",
  "rewards RewardWithdrawn",
  "rulebook RulePublished",
  "tiers CampaignClosed",
  "tiers CampaignLapsed",
  "tiers CampaignOpened",
];

describe("SDK watch", function () {
  it("hears every event of every contract of ours, but for those that are listed here", function () {
    const sources = Object.entries<Source>(SOURCES);
    const unheard = Object.entries(signatures).flatMap(([contract, abi]) => {
      const source = sources.find(([name]) => name === contract.charAt(0).toLowerCase() + contract.slice(1))?.[1];
      const names: string[] = [];
      new Interface(abi).forEachEvent(({ name, inputs: [first] }) => {
        const isKeyed = first?.indexed === true && ["points", "program"].includes(first.name);
        const isHeard = source !== undefined && (source.key === undefined || isKeyed);
        if (!isHeard) names.push(`${contract} ${name}`);
      });
      return names;
    });
    expect(unheard).to.deep.equal(Object.keys(NOT_WATCHED));
  });

  it("tells a member every event that names an account, but for those that are listed here", function () {
    const unnamed = Object.entries<Source>(SOURCES).flatMap(([contract, { abi, key }]) => {
      const names: string[] = [];
      abi().forEachEvent(({ name, inputs }) => {
        const accounts = inputs.filter(({ indexed, type }, i) => indexed && type === "address" && !(key && i === 0));
        if (accounts.length === 0) names.push(`${contract} ${name}`);
      });
      return names;
    });
    const listed = NOT_OF_A_MEMBER.map((line) => line.split(" ").slice(0, 2).join(" "));
    expect([...unnamed, "grants BatchGranted"].sort()).to.deep.equal(listed.sort());
  });

  it("leaves out what another contract, or another brand at the same desk, tells", async function () {
    const chain = new SimulatedChain();
    chain.mine([foreignLog(), othersLog(), transferLog(1n), redeemedLog(2n)]);
    for (const reorgDepth of [1, 64]) {
      for (let i = 0; i < 3; i++) chain.mine([]);
      const { changes } = await watched(chain, { after: 0, reorgDepth });
      expect(amounts(changes)).to.deep.equal(["added 1", "added RewardRedeemed"]);
    }
  });

  it("reads a text that is not UTF-8, which ethers refuses", function () {
    const { program } = new SimulatedChain();
    const log = grantsAbi().encodeEventLog("GrantVoided", [program.points.address, MEMBER, toBeHex(1, 32), 2, 3, "ab"]);
    const data = log.data.replace("6162", "ff62");
    const place = { blockNumber: 1, blockHash: toBeHex(1, 32), logIndex: 0, transactionHash: toBeHex(2, 32) };
    const [event] = scopeOf(program).select([{ address: program.grants.address, topics: log.topics, data, ...place }]);
    expect(shown(event!)).to.include('"why":"\uFFFDb"').and.to.include('"index":"2"');
  });

  it("hands over thousands of logs of one block, no faster than they are taken", async function () {
    const chain = new SimulatedChain();
    chain.mine(Array.from({ length: 3_000 }, (_, i) => transferLog(BigInt(i + 1))));
    for (let i = 0; i < 40; i++) chain.mine([transferLog(BigInt(i + 3_001))]);
    const stop = new AbortController();
    let told = 0n;
    let asked = 0;
    for await (const change of chain.program.watch({ after: 0, only: ["Transfer"], signal: stop.signal })) {
      if (change.type !== "added" || change.event.contract !== "points") throw new Error(change.type);
      expect(change.event.args.value).to.equal(++told);
      if (told === 1n) asked = chain.asked.length;
      await Promise.resolve();
      expect(told > 3_000n || chain.asked.length === asked, "reads ahead").to.equal(true);
      if (told === 3_040n) stop.abort();
    }
    expect(told).to.equal(3_040n);
  });

  it("stops at once when it is told to, in the middle of a block, of a wait and of a request", async function () {
    const chain = new SimulatedChain();
    chain.mine([transferLog(1n), transferLog(2n)]);
    const inBlock = new AbortController();
    const told: WatchChange[] = [];
    for await (const change of chain.program.watch({ after: 0, signal: inBlock.signal })) {
      told.push(change);
      inBlock.abort();
    }
    expect(amounts(told)).to.deep.equal(["added 1"]);
    const inWait = new AbortController();
    const onStatus = (): void =>
      void Promise.resolve().then(() => {
        inWait.abort();
      });
    await drain(chain.program.watch({ signal: inWait.signal, onStatus, interval: 1_000_000 }));
    const inRequest = new AbortController();
    chain.answer = () => {
      inRequest.abort();
      return new Promise(() => undefined);
    };
    await drain(chain.program.watch({ signal: inRequest.signal }));
    await drain(chain.program.watch({ signal: AbortSignal.abort() }));
  });

  it("refuses options that can't be right", async function () {
    const { program } = new SimulatedChain();
    const cursor = { blockNumber: 1, blockHash: "0x12", logIndex: null };
    for (const options of [{ after: -1 }, { after: cursor }, { confirmations: 0.5 }, { reorgDepth: 0 }]) {
      await failure(program.watch(options).next(), InputError);
    }
  });

  it("works with a provider that has no send()", async function () {
    const chain = new SimulatedChain();
    for (let i = 1; i < 6; i++) chain.mine([transferLog(BigInt(i))]);
    const { send } = chain.program.connection.provider as unknown as { send: (...given: unknown[]) => Promise<never> };
    const provider = {
      getNetwork: () => Promise.resolve({ chainId: 7n }),
      getBlock: (tag: number | string) => send("eth_getBlockByNumber", [tag, false]),
      getLogs: (filter: unknown) => send("eth_getLogs", [filter]),
    } as unknown as Provider;
    const { points, badges } = chain.program;
    const facts = { program: chain.program.address, noticePeriod: 0, token: points, badges };
    const program = new ProgramEntity({ ...chain.program.connection, provider }, facts, LATER_ENTITIES);
    for (const reorgDepth of [2, 64]) {
      const { changes } = await watched(chain, { after: 0, reorgDepth }, program);
      expect(amounts(changes)).to.deep.equal([1, 2, 3, 4, 5].map((n) => `added ${n}`));
    }
  });

  describe("given a node that fails", function () {
    it("asks again, waiting longer each time, and loses nothing", async function () {
      const chain = new SimulatedChain();
      const clock = new SimulatedClock();
      let failures = 0;
      chain.answer = (_method, next) => {
        if (failures++ < 9) throw new Error("socket hang up");
        return next();
      };
      chain.mine([transferLog(1n)]);
      const { changes, statuses } = await watched(chain, { after: 0, clock });
      expect(amounts(changes)).to.deep.equal(["added 1"]);
      expect(clock.slept.slice(0, 3)).to.deep.equal([500, 1_000, 2_000]);
      expect(statuses[0]).to.deep.include({ state: "catchingUp", lastBlock: null, cursor: null });
      expect(statuses[0]?.error).to.include({ code: "RPC_FAILED" });
      expect(statuses.at(-1)).to.deep.include({ state: "live", lastBlock: 1, error: null });
    });

    it("says so after a minute, goes on asking, and says when it is well again", async function () {
      const chain = new SimulatedChain();
      const clock = new SimulatedClock();
      const start = clock.time;
      chain.answer = (_method, next) => {
        if (clock.time < start + 300_000) throw new Error("503 Service Unavailable");
        return next();
      };
      const { statuses } = await watched(chain, { clock });
      const states = statuses.map(({ state }) => state);
      expect(new Set(states.slice(0, 6))).to.deep.equal(new Set(["catchingUp"]));
      expect(new Set(states.slice(8, -1))).to.deep.equal(new Set(["stalled"]));
      expect(states.at(-1)).to.equal("live");
      expect(Math.max(...clock.slept)).to.equal(30_000);
    });

    it("does not wait for an answer that never comes", async function () {
      const chain = new SimulatedChain();
      let asked = 0;
      chain.answer = (_method, next) => (++asked === 1 ? new Promise(() => undefined) : next());
      const { statuses } = await watched(chain, { requestTimeout: 5, clock: new SimulatedClock() });
      expect(statuses[0]?.error?.message).to.include("did not answer within 5 ms");
      expect(statuses.at(-1)?.state).to.equal("live");
    });
  });

  describe("given a node whose newest block stays the same", function () {
    it("tells that it is stalled, and how old what it knows is", async function () {
      const chain = new SimulatedChain();
      const clock = new SimulatedClock();
      const { statuses } = await watched(chain, { clock }, chain.program, ({ state }) => state === "stalled");
      const last = statuses.at(-1)!;
      expect(clock.slept.reduce((sum, time) => sum + time, 0)).to.equal(60_000);
      expect(last.behind).to.deep.equal({ blocks: 0, seconds: clock.time / 1000 - 1_000 });
      expect(statuses[0]?.state).to.equal("live");
    });
  });

  describe("given a node that lies", function () {
    const lies: readonly [string, string, (chain: SimulatedChain) => SimulatedChain["answer"]][] = [
      [
        "answers from another chain",
        "WRONG_NETWORK",
        () => (method, next) => (method === "eth_chainId" ? "0x5" : next()),
      ],
      [
        "leaves out the logs of a block",
        "RPC_INCONSISTENT",
        () => (method, next) => (method === "eth_getLogs" ? [] : next()),
      ],
      ["gives no list", "RPC_INCONSISTENT", () => (method, next) => (method === "eth_getLogs" ? null : next())],
      [
        "gives the logs of another block",
        "RPC_INCONSISTENT",
        ({ blocks }) =>
          (method, next) =>
            method === "eth_getLogs" ? blocks[2]!.logs : next(),
      ],
      [
        "gives logs twice",
        "RPC_INCONSISTENT",
        () => (method, next) => (method === "eth_getLogs" ? [next(), next()].flat() : next()),
      ],
      [
        "gives logs of contracts that were not asked for",
        "RPC_INCONSISTENT",
        ({ blocks }) =>
          (method, next) =>
            method === "eth_getLogs" ? blocks[1]!.logs.map((log) => ({ ...log, address: FRIEND })) : next(),
      ],
      [
        "gives another block than was asked for",
        "RPC_INCONSISTENT",
        ({ head }) =>
          (method, next) =>
            method === "eth_getBlockByNumber" ? head : next(),
      ],
      [
        "cuts logs off",
        "RPC_INCONSISTENT",
        () => (method, next) =>
          method === "eth_getLogs" ? (next() as SimulatedLog[]).map((log) => ({ ...log, data: "0x00" })) : next(),
      ],
    ];
    for (const [what, code, lie] of lies) {
      it(`tells nothing when it ${what}, and goes on when it no longer does`, async function () {
        const chain = new SimulatedChain();
        chain.mine([transferLog(1n)]);
        chain.mine([transferLog(2n)]);
        chain.answer = lie(chain);
        const { changes, statuses } = await watched(chain, { after: 0 }, chain.program, ({ error, state }) => {
          if (error !== null) chain.answer = (_method, next) => next();
          return state === "live";
        });
        expect(failures(statuses)).to.deep.equal([code]);
        expect(amounts(changes)).to.deep.equal(["added 1", "added 2"]);
      });
    }

    it("takes nothing back for a wallet that was switched to another chain", async function () {
      const chain = new SimulatedChain();
      const other = new SimulatedChain("another");
      for (let i = 0; i < 3; i++) chain.mine([transferLog(BigInt(i))]);
      for (let i = 0; i < 5; i++) other.mine([]);
      const [here, there] = [chain.blocks, other.blocks];
      let isAway = false;
      // The worst moment: right after the chain's number and head were asked, a reorg seems to have come.
      chain.answer = (method, next, [tag]) => {
        if (isAway && method === "eth_chainId" && chain.blocks === there) {
          chain.blocks = here;
          return "0x5";
        }
        if (isAway && method === "eth_getBlockByNumber" && tag !== "latest") chain.blocks = there;
        return next();
      };
      let looks = 0;
      const { changes, statuses } = await watched(chain, { after: 0 }, chain.program, ({ state, error }) => {
        if (state === "live" && !isAway && looks === 0) {
          isAway = true;
          for (let i = 3; i < 5; i++) chain.mine([transferLog(BigInt(i))]);
        }
        if (error !== null && ++looks === 4) isAway = false;
        return looks === 4 && error === null && state === "live";
      });
      expect(failures(statuses)).to.deep.equal(Array.from({ length: 4 }, () => "WRONG_NETWORK"));
      expect(amounts(changes)).to.deep.equal([0, 1, 2, 3, 4].map((n) => `added ${n}`));
      expect(statuses.at(-1)).to.deep.include({ state: "live", lastBlock: 5 });
    });

    it("believes a block's empty answer when its receipts agree, or can't be asked", async function () {
      for (const receipts of [() => [], () => Promise.reject(new Error("Method not supported"))]) {
        const chain = new SimulatedChain();
        chain.mine([]);
        chain.head.logsBloom = `0x${"11".repeat(256)}`;
        chain.answer = (method, next) => (method === "eth_getBlockReceipts" ? receipts() : next());
        const { statuses } = await watched(chain, { after: 0 });
        expect(failures(statuses)).to.deep.equal([]);
      }
    });

    it("reads no logs of a range whose end was reorged away meanwhile", async function () {
      const chain = new SimulatedChain();
      for (let i = 1; i < 9; i++) chain.mine([transferLog(BigInt(i))]);
      let isOver = false;
      chain.answer = (method, next) => {
        const answer = next();
        if (method === "eth_getLogs" && !isOver) {
          isOver = true;
          chain.drop(6);
          for (let i = 11; i < 19; i++) chain.mine([transferLog(BigInt(i))]);
        }
        return answer;
      };
      const { changes, statuses } = await watched(chain, { after: 0, reorgDepth: 2 });
      expect(failures(statuses)).to.deep.equal(["RPC_INCONSISTENT"]);
      const expected = [1, 2, 11, 12, 13, 14, 15, 16, 17, 18];
      expect(amounts(changes)).to.deep.equal(expected.map((n) => `added ${n}`));
    });
  });
});

/** Watches until it is at the head, or until `isEnough`. */
async function watched(
  chain: SimulatedChain,
  options: WatchOptions,
  program: ProgramEntity = chain.program,
  isEnough: (status: WatchStatus) => boolean = ({ state }) => state === "live",
): Promise<{ changes: WatchChange[]; statuses: WatchStatus[] }> {
  const stop = new AbortController();
  const changes: WatchChange[] = [];
  const statuses: WatchStatus[] = [];
  const onStatus = (status: WatchStatus): void => {
    statuses.push(status);
    if (statuses.length > 200) throw new Error("it never ends");
    if (isEnough(status)) stop.abort();
  };
  const given = { clock: new SimulatedClock(), ...options, signal: stop.signal, onStatus };
  for await (const change of program.watch(given)) changes.push(change);
  return { changes, statuses };
}

function failures(statuses: readonly WatchStatus[]): string[] {
  return statuses.flatMap(({ error }) => (error === null ? [] : [error.code]));
}

async function drain(changes: AsyncGenerator): Promise<void> {
  while ((await changes.next()).done !== true);
}
