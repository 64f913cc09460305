/** The folder that a drop's files are written into: whole files or none, and no work twice. */
import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { folderSink } from "../../deploy/drops/folder.js";
import { findClaim, writeDrop } from "../../sdk/src/drops/index.js";
import { TERMS, dropOf, filesOf, memberAt } from "../sdk/helpers/drops.js";

describe("folderSink", function () {
  let folder: string;

  beforeEach(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "punchcard-drop-"));
  });

  afterEach(async function () {
    await rm(folder, { recursive: true, force: true });
  });

  it("writes what a static host can serve, and nothing else", async function () {
    const drop = await dropOf(300);
    await writeDrop(drop, TERMS, folderSink(folder));
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const expected = [...(await filesOf(drop)).keys()].map((name) => path.join(folder, name));
    expect(names.sort()).to.deep.equal(expected.sort());
    const host = (name: string) => readFile(path.join(folder, name));
    const claim = await findClaim(host, memberAt(299), { ...TERMS, root: drop.root });
    expect(claim.index).to.equal(299);
  });

  it("leaves a file alone that is there already, and mends one that is cut off", async function () {
    const drop = await dropOf(2);
    await writeDrop(drop, TERMS, folderSink(folder));
    const [kept, cut] = [path.join(folder, "tree/0.bin"), path.join(folder, "members/0.json")];
    const whole = await readFile(cut);
    await utimes(kept, 1, 1);
    await writeFile(cut, whole.subarray(0, 9));
    await writeDrop(drop, TERMS, folderSink(folder));
    expect((await stat(kept)).mtimeMs).to.equal(1_000);
    expect(await readFile(cut)).to.deep.equal(whole);
  });

  it("leaves nothing half written behind", async function () {
    const blocked = path.join(folder, "manifest.json");
    await folderSink(blocked).write("x", new Uint8Array(1));
    const thrown: unknown = await folderSink(folder)
      .write("manifest.json", new Uint8Array(1))
      .catch((caught: unknown) => caught);
    expect(thrown).to.include({ code: "EISDIR" });
    expect(await readdir(folder)).to.deep.equal(["manifest.json"]);
  });
});
