/** The network without keys: a Ledger signs, simulated from the cable on; or a Safe's file is written. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { expect } from "chai";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import hre from "hardhat";

import { type Connection, findWallet } from "../../deploy/lib/connect.js";
import { readProgramFile } from "../../deploy/lib/program-file.js";
import { addressesOf, deployProtocol } from "../../deploy/lib/protocol.js";
import mint from "../../deploy/tasks/points-mint.js";
import { allot } from "../../deploy/tasks/points.js";
import { readDeployment } from "../../sdk/src/deployments.js";
import { type ProgramEntity, Punchcard } from "../../sdk/src/index.js";
import { LEDGER_ADDRESS, breakDriver, leaveUnplugged, plugIn } from "./ledger-device.js";
import { readBuilderFile } from "./safe-wallet.js";
import { csv, file, member, programFile } from "./support.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "node_modules/hardhat/dist/src/cli.js");
const SEND = { from: LEDGER_ADDRESS, safe: undefined, dryRun: false, yes: true, json: false, quiet: true };

describe("tasks without a key", () => {
  let server: Awaited<ReturnType<typeof hre.network.createServer>>;
  let url: string;
  let program: ProgramEntity;
  let connection: Connection;
  let tasks: HardhatRuntimeEnvironment;

  before(async function () {
    this.timeout(120_000);
    server = await hre.network.createServer("default", "127.0.0.1", 0);
    url = `http://127.0.0.1:${(await server.listen()).port}`;
    const local = await hre.network.create({ network: "localhost", override: { url } });
    const { expected } = await deployProtocol(hre, local);
    const deployment = readDeployment({ chainId: 31_337, ...addressesOf(expected), fromBlock: 0 });
    const client = new Punchcard({ runner: local.ethers.provider, deployment });
    const roles = { issuer: [LEDGER_ADDRESS] };
    const { config } = await readProgramFile(await programFile({ admin: LEDGER_ADDRESS, roles }), deployment);
    const [payer] = await local.ethers.getSigners();
    await (await client.launch(config)).send(payer!);
    program = await client.program(await client.addressOf(config));
    await local.networkHelpers.setBalance(LEDGER_ADDRESS, 10n ** 20n);
    tasks = Object.assign(Object.create(hre) as HardhatRuntimeEnvironment, {
      network: { getOrCreate: () => Promise.resolve(connection) },
    });
  });

  after(async () => {
    await server.close();
  });

  /** The plugin keeps what it once connected to: each test has its own connection. */
  beforeEach(async () => {
    connection = await hre.network.create({
      network: "keyless",
      override: { url, ledgerAccounts: [LEDGER_ADDRESS] },
    });
  });

  /** What is said beside the results while `work` runs. */
  async function heard(work: () => Promise<unknown>): Promise<string> {
    const said: string[] = [];
    const { error } = console;
    console.error = (line: string) => {
      said.push(line);
    };
    try {
      await work();
    } finally {
      console.error = error;
    }
    return said.join("\n");
  }

  async function left(minter: string): Promise<bigint> {
    return (await program.points.budget(minter, "points")).left;
  }

  function allotting(minter: string) {
    const what = { program: program.address, minter, campaign: "points", amount: "100", perDay: "0", now: true };
    return allot({ ...SEND, ...what }, tasks);
  }

  async function refusal(work: Promise<unknown>): Promise<Error & { cause: Error }> {
    return work.then(
      () => expect.fail("it went through"),
      (error: unknown) => error as Error & { cause: Error },
    );
  }

  describe("when a Ledger signs", () => {
    it("is listed among the network's accounts, and has no key here", async () => {
      const signers = await connection.ethers.getSigners();
      expect(signers.map(({ address }) => address)).to.include(LEDGER_ADDRESS);
      expect(await findWallet(connection, LEDGER_ADDRESS)).to.equal(undefined);
    });

    it("sends what the person approved on the device, and says meanwhile what it waits for", async () => {
      const device = plugIn();
      const said = await heard(() => allotting(member(1)));
      device.unplug();
      expect(device.signed.map(({ to }) => to)).to.deep.equal([program.points.address]);
      expect(device.signed[0]!.chainId).to.equal(31_337n);
      expect(await left(member(1))).to.equal(100n);
      expect(said).to.include("[hardhat-ledger] Confirmation start");
    });

    it("mints a file, each batch approved on the device", async () => {
      const device = plugIn();
      await heard(async () => {
        await allotting(LEDGER_ADDRESS);
        const list = {
          file: await file("m.csv", csv(4)),
          label: "",
          journal: undefined,
          batchSize: 2,
          maxFee: undefined,
        };
        const how = { campaign: "points", now: true, matureIn: "24h", allowDuplicates: false, proposeAgain: false };
        const found = await mint({ ...SEND, ...list, ...how, program: program.address }, tasks);
        expect(found).to.include({ ok: true, matches: true, totalOnChain: "10" });
      });
      device.unplug();
      expect(device.signed).to.have.length(3);
    });

    it("sends nothing that the person declined", async () => {
      const device = plugIn("reject");
      const before = await connection.ethers.provider.getBlockNumber();
      await heard(async () => {
        const { cause, message } = await refusal(allotting(member(2)));
        expect(cause.name).to.equal("Declined");
        expect(message).to.include("declined on the device").and.not.to.include("node");
      });
      device.unplug();
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
    });
  });

  describe("when no Ledger answers", () => {
    it("says what to do when the driver is missing", async () => {
      const repair = breakDriver("libusb-1.0.so.0: cannot open shared object file");
      await heard(async () => {
        const { cause, message } = await refusal(allotting(member(3)));
        expect(cause.name).to.equal("NoDevice");
        expect(message).to.include("libusb-1.0.so.0").and.to.include("Connect the Ledger, unlock it");
      });
      repair();
      expect(await left(member(3))).to.equal(0n);
    });

    it("asks for it, waits, and goes on when it is plugged in", async () => {
      const { setTimeout: wait } = globalThis;
      // The plugin looks again after half a minute.
      globalThis.setTimeout = ((run: () => void, ms: number, ...args: []) =>
        wait(run, ms === 30_000 ? 1 : ms, ...args)) as typeof setTimeout;
      let device: ReturnType<typeof plugIn> | undefined;
      const putBack = leaveUnplugged(() => (device = plugIn()));
      const said = await heard(() => allotting(member(4)));
      globalThis.setTimeout = wait;
      device?.unplug();
      putBack();
      expect(said).to.include("Please plug in your Ledger, enter the PIN and open the Ethereum app");
      expect(await left(member(4))).to.equal(100n);
    });
  });

  describe("as a command, with nothing but an RPC address", () => {
    async function command(env: object, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
      const all = { ...process.env, NO_COLOR: "1", CI: undefined, PUNCHCARD_RPC_URL: url, PUNCHCARD_KEY: undefined };
      const child = spawn(process.execPath, [CLI, "--network", "keyless", ...args], {
        cwd: ROOT,
        env: { ...all, ...env },
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (out += data.toString()));
      child.stderr.on("data", (data: Buffer) => (err += data.toString()));
      const [code] = (await once(child, "close")) as [number];
      return { code, out, err };
    }

    it("writes a Safe's file", async () => {
      const proposal = path.join(path.dirname(await file("-", "")), "proposal.json");
      const how = ["--from", LEDGER_ADDRESS, "--safe", proposal, "--now", "--json"];
      const { code, out, err } = await command({}, "points", "allot", program.address, member(5), "70", ...how);
      expect(code, err).to.equal(0);
      expect(JSON.parse(out)).to.deep.include({ ok: true, files: [proposal] });
      const { meta, transactions } = await readBuilderFile(proposal);
      expect([meta.createdFromSafeAddress, transactions.length]).to.deep.equal([LEDGER_ADDRESS, 1]);
    }).timeout(60_000);

    it("takes the Ledger's address from PUNCHCARD_LEDGER", async () => {
      const env = { PUNCHCARD_LEDGER: LEDGER_ADDRESS };
      const args = ["points", "allot", program.address, member(6), "70", "--from", member(7), "--json"];
      const { code, out } = await command(env, ...args);
      expect(code).to.equal(1);
      const { error } = JSON.parse(out) as { error: { name: string; details: { known: string[] } } };
      expect(error.name).to.equal("NoSigner");
      expect(error.details.known).to.include(LEDGER_ADDRESS);
    }).timeout(60_000);
  });
});
