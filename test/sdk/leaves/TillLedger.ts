/** A till's ledger: what it called new it never calls new again, though its process is killed in mid-write. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { toBeHex } from "ethers";
import { build } from "esbuild";

import { InputError } from "../../../sdk/src/errors.js";
import { TillLedger } from "../../../sdk/src/vouchers/till-ledger.js";
import { failure } from "../helpers/brand.js";
import { seeded } from "../helpers/random.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const KILLS = 40;
const key = (number: number): string => toBeHex(number, 32);

describe("SDK till's ledger", function () {
  let folder = "";
  let till = "";
  let files = 0;

  before(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "punchcard-till-"));
    till = path.join(folder, "till.mjs");
    await build({
      entryPoints: [path.join(ROOT, "test/sdk/helpers/till.ts")],
      outfile: till,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
    });
  });

  after(async function () {
    await rm(folder, { recursive: true, force: true });
  });

  const fresh = (): string => path.join(folder, `ledger-${++files}`);
  const refused = async (file: string, code: string): Promise<InputError> => {
    const error = await failure(() => TillLedger.open(file), InputError);
    expect(error.code).to.equal(code);
    return error;
  };

  it("calls a key new once, whoever asks at the same time, and after it was opened again", async function () {
    const file = fresh();
    const ledger = await TillLedger.open(file);
    expect(await Promise.all([1, 2, 1, 1].map((number) => ledger.take(key(number))))).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect(await ledger.take(key(255).toUpperCase().replace("0X", "0x"))).to.equal(true);
    expect([ledger.has(key(255)), ledger.has(key(3)), ledger.size]).to.deep.equal([true, false, 3]);
    await ledger.close();

    const again = await TillLedger.open(file);
    expect([await again.take(key(1)), await again.take(key(255)), await again.take(key(3))]).to.deep.equal([
      false,
      false,
      true,
    ]);
    await again.close();
    expect(await readFile(file, "utf8")).to.equal([1, 2, 255, 3].map((number) => `${key(number)}\n`).join(""));
    expect((await stat(file)).mode & 0o077).to.equal(0);
  });

  it("answers only when the key is in the file", async function () {
    const file = fresh();
    const ledger = await TillLedger.open(file);
    await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        await ledger.take(key(number));
        expect(await readFile(file, "utf8")).to.include(key(number));
      }),
    );
    await ledger.close();
  });

  it("never calls a key new again that it called new, though it is killed in mid-write", async function () {
    this.timeout(120_000);
    const file = fresh();
    const told = new Set<string>();
    const random = seeded(9);
    for (let kill = 0; kill < KILLS; kill++) {
      const before = told.size;
      for (const id of await runAndKill(file, 1 + random(25))) {
        expect(told.has(id), id).to.equal(false);
        told.add(id);
      }
      expect(told.size).to.be.greaterThan(before);
    }
    const ledger = await TillLedger.open(file);
    for (const id of told) expect(ledger.has(id)).to.equal(true);
    await ledger.close();
    expect(await readdir(folder)).not.to.include(`${path.basename(file)}.lock`);
  });

  /** Lets a till's process work for some milliseconds, kills it, and tells the keys that it was told are new. */
  async function runAndKill(file: string, milliseconds: number): Promise<string[]> {
    const child = spawn(process.execPath, [till, file], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    let isWaiting = true;
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      // The first key that is new starts the time: until then it goes through those of the runs before.
      if (!isWaiting || !said.includes("\n0x")) return;
      isWaiting = false;
      setTimeout(() => child.kill("SIGKILL"), milliseconds);
    });
    const [, signal] = (await once(child, "close")) as [number | null, string | null];
    expect(signal).to.equal("SIGKILL");
    const lines = said.split("\n");
    expect(lines[0]).to.equal("open");
    // What stands behind the last line's end was cut off.
    return lines.slice(1, -1);
  }

  it("drops a last line that was cut off, at whichever character, and the zeros of a pulled plug", async function () {
    const file = fresh();
    for (let length = 0; length < 67; length++) {
      await writeFile(file, `${key(1)}\n${`${key(2)}\n`.slice(0, length)}${"\0".repeat(length % 3)}`);
      const ledger = await TillLedger.open(file);
      expect([ledger.has(key(1)), ledger.has(key(2)), await ledger.take(key(2))]).to.deep.equal([true, false, true]);
      await ledger.close();
      expect(await readFile(file, "utf8")).to.equal(`${key(1)}\n${key(2)}\n`);
    }
  });

  for (const [what, text] of [
    ["another file", "id,amount\n".repeat(20)],
    ["a line in the middle that is not whole", `${key(1)}\n${key(2).slice(0, 60)}\n${key(3)}\n${key(4)}\n`],
    ["zeros in the middle", `${key(1)}\n${"\0".repeat(67)}${key(3)}\n`],
    ["a character that was changed", `${key(1)}\n${key(2).replace("2", "g")}\n`],
  ] as const) {
    it(`refuses ${what}, and leaves it as it is`, async function () {
      const file = fresh();
      await writeFile(file, text);
      expect((await refused(file, "LEDGER_DAMAGED")).details).to.have.property("line");
      expect(await readFile(file, "utf8")).to.equal(text);
    });
  }

  it("refuses a second owner, of this process or another, until the first has closed", async function () {
    const file = fresh();
    const first = await TillLedger.open(file);
    expect((await refused(file, "LEDGER_IN_USE")).details).to.include({ pid: process.pid });
    const other = spawn(process.execPath, [till, file], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    other.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(other, "close")) as [number];
    expect([code, said.includes("LEDGER_IN_USE")]).to.deep.equal([1, true]);
    await first.close();
    await (await TillLedger.open(file)).close();
  });

  it("knows the same file by another path", async function () {
    const file = fresh();
    const ledger = await TillLedger.open(file);
    await symlink(file, `${file}-link`);
    await refused(path.join(path.dirname(file), ".", path.basename(file)), "LEDGER_IN_USE");
    await refused(`${file}-link`, "LEDGER_IN_USE");
    await ledger.close();
  });

  for (const [what, owner] of [
    ["of a process that is gone", { pid: 2 ** 22 + 1, started: "1", token: "gone" }],
    ["of this process' number in an earlier life", { pid: process.pid, started: "", token: "before" }],
    ["of another process that got the number since", { pid: process.ppid, started: "1", token: "other" }],
    ["that can't be read", "cut o"],
  ] as const) {
    it(`takes over a lock ${what}`, async function () {
      const file = fresh();
      await writeFile(`${file}.lock`, typeof owner === "string" ? owner : JSON.stringify(owner));
      const ledger = await TillLedger.open(file);
      expect(await ledger.take(key(1))).to.equal(true);
      await ledger.close();
    });
  }

  it("calls nothing new once another has taken the file over", async function () {
    const file = fresh();
    const first = await TillLedger.open(file);
    await rm(`${file}.lock`);
    const second = await TillLedger.open(file);
    for (let again = 0; again < 2; again++) {
      const error = await failure(() => first.take(key(1)), InputError);
      expect(error).to.include({ code: "LEDGER_DAMAGED" });
    }
    await first.close();
    // It reads what is there when it opens; what the first wrote since was never called new.
    expect(await second.take(key(1))).to.equal(true);
    await second.close();
  });

  it("calls nothing new once it is closed", async function () {
    const ledger = await TillLedger.open(fresh());
    await ledger.close();
    expect(await failure(() => ledger.take(key(1)), InputError)).to.include({ code: "LEDGER_DAMAGED" });
  });

  it("refuses ids that are none", async function () {
    const ledger = await TillLedger.open(fresh());
    for (const id of ["", "0x", key(1).slice(0, -2), `${key(1)}\n`, "__proto__"]) {
      expect(await failure(() => ledger.take(id), InputError)).to.include({ code: "BAD_INPUT" });
    }
    expect(ledger.size).to.equal(0);
    await ledger.close();
  });

  it("says that a file can't be opened, and leaves no lock behind", async function () {
    await refused(path.join(folder, "no such folder", "ledger"), "LEDGER_DAMAGED");
    await mkdir(path.join(folder, "a-folder"));
    const error = await refused(path.join(folder, "a-folder"), "LEDGER_DAMAGED");
    expect(error.cause).to.include({ code: "EISDIR" });
    expect(await readdir(folder)).not.to.include("a-folder.lock");
  });
});
