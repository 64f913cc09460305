/** `drops build|publish`: a list becomes files and a campaign that pays each of its members once. */
import { appendFile, readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { findClaims } from "../../sdk/src/drops/index.js";
import { SPRING, STAMPS, fresh, json, kindFixture, open } from "./earn-support.js";
import { blockNumber, failure, file, member, networkHelpers, run } from "./support.js";

const BUILD = ["drops", "build"];
const PUBLISH = ["drops", "publish"];
const COUNT = 700;
const TOTAL = (COUNT * (COUNT + 1)) / 2;
const DROP = { ...SPRING, campaign: "drop", points: {}, tills: [], memberCap: "0" };
const DROP_ID = `0x${Buffer.from("drop").toString("hex").padEnd(32, "0")}`;

function list(count: number): string {
  return ["member,amount", ...Array.from({ length: count }, (_, i) => `${member(i)},${i + 1}`)].join("\n");
}

describe("drops", () => {
  async function fixture() {
    const brand = await kindFixture();
    return { ...brand, at: { program: brand.program, from: brand.issuer.address } };
  }

  /** A brand, and a folder with a drop. */
  async function built(count = COUNT, flags: object = {}) {
    const brand = await networkHelpers.loadFixture(fixture);
    const folder = await fresh("drop");
    const rows = await file("list.csv", list(count));
    const build = { program: brand.program, campaign: "drop", file: rows, out: folder, ...flags };
    return { ...brand, folder, rows, build, manifest: await run(BUILD, build) };
  }

  describe("build", () => {
    it("writes the files of a static host, the same ones each time", async () => {
      const { build, manifest, folder } = await built();
      expect(manifest).to.include({ count: COUNT, total: String(TOTAL), alreadyBuilt: false });
      const before = await readdir(folder);
      const again = await run(BUILD, build);
      expect(again).to.include({ root: manifest.root, alreadyBuilt: true });
      expect(await readdir(folder)).to.deep.equal(before);
    });

    it("refuses a folder that holds another drop", async () => {
      const { build } = await built();
      const { cause } = await failure(BUILD, { ...build, file: await file("other.csv", list(3)) });
      expect(cause).to.include({ name: "FolderTaken" });
    });

    it("tells every bad line, and writes nothing", async () => {
      const { build } = await built(3);
      const out = await fresh("drop");
      const lines = [
        `${member(1)},0`,
        `${member(1)},1.5`,
        "nobody,1",
        `${member(2)},1`,
        `${member(2)},2`,
        '"<script>",1',
      ];
      const bad = await file("bad.csv", ["member,amount", ...lines].join("\n"));
      const { cause } = await failure(BUILD, { ...build, file: bad, out });
      expect(cause).to.include({ name: "BadLines" });
      for (const line of [2, 3, 4, 6, 7]) expect(cause.message).to.include(`line ${line}:`);
      expect(JSON.parse(await readFile(`${bad}.errors.json`, "utf8"))).to.have.length(5);
      expect((await failure(BUILD, { ...build, file: bad, out: folderOf(bad) })).cause).to.include({
        name: "BadLines",
      });
      expect(await readdir(out).catch(() => "none")).to.equal("none");
      const sum = await file("sum.csv", `member,amount\n${member(2)},1\n${member(2)},2`);
      expect(await run(BUILD, { ...build, file: sum, out, sum: true })).to.include({ count: 1, total: "3" });
    });
  });

  describe("publish", () => {
    it("opens the campaign with the root and a budget for all, in one transaction, and members are paid", async () => {
      const { at, folder, manifest, claims, points, stranger } = await built();
      const before = await blockNumber();
      const args = { ...at, file: await json("c.json", DROP), folder };
      expect(await run(PUBLISH, args)).to.include({ root: manifest.root, total: String(TOTAL), alreadyOpen: false });
      expect(await blockNumber()).to.equal(before + 1);
      const token = await points.getAddress();
      expect((await points.budgetOf(claims, DROP_ID)).left).to.equal(BigInt(TOTAL));
      const host = async (name: string) => readFile(path.join(folder, name));
      const terms = {
        ...{ chainId: Number(manifest.chainId), claims: await claims.getAddress(), points: token, campaign: DROP_ID },
        root: String(manifest.root),
      };
      for (const found of await findClaims(host, [member(0), member(350), member(COUNT - 1)], terms)) {
        if ("error" in found) throw found.error;
        const { index, member: who, amount, proof } = found.claim;
        await claims.connect(stranger).claimDrop(token, DROP_ID, index, who, amount, [...proof]);
        expect(await points.balanceOf(who)).to.equal(amount);
      }
    });

    it("sends nothing when it is published already, or in a dry run", async () => {
      const { at, folder } = await built(5);
      const args = { ...at, file: await json("c.json", DROP), folder };
      const before = await blockNumber();
      expect(await run(PUBLISH, { ...args, dryRun: true })).to.include({ dryRun: true, total: "15" });
      expect(await blockNumber()).to.equal(before);
      await run(PUBLISH, args);
      expect(await run(PUBLISH, args)).to.include({ alreadyOpen: true });
      expect(await blockNumber()).to.equal(before + 1);
    });

    it("refuses where the chain has another root", async () => {
      const { at, folder, build } = await built(5);
      const args = { ...at, file: await json("c.json", DROP) };
      await run(PUBLISH, { ...args, folder });
      const out = await fresh("drop");
      await run(BUILD, { ...build, file: await file("other.csv", list(6)), out });
      const { cause } = await failure(PUBLISH, { ...args, folder: out });
      expect(cause).to.include({ name: "CampaignExists" });
      expect(cause.details).to.deep.include({ differs: ["root"] });
      await open(at, { ...DROP, campaign: "plain", points: { budget: "15" } });
      await run(BUILD, { ...build, campaign: "plain", out: await fresh("x") });
    });

    it("refuses a budget that is not what the drop pays", async () => {
      const { at, folder } = await built(5);
      for (const budget of ["14", "16"]) {
        const args = { ...at, file: await json("c.json", { ...DROP, points: { budget } }), folder };
        expect((await failure(PUBLISH, args)).cause.message).to.include(
          "differs from what the drop pays (15 base units)",
        );
      }
      const exact = await json("c.json", { ...DROP, points: { budget: "15" } });
      expect(await run(PUBLISH, { ...at, file: exact, folder })).to.include({ alreadyOpen: false });
    });

    it("pays badges, one for each unit of the list", async () => {
      const { at, folder, manifest } = await built(3, { badges: true });
      const badges = { ...STAMPS, campaign: "drop", badge: { kind: "1", level: "1" }, tills: [] };
      await run(PUBLISH, { ...at, file: await json("c.json", badges), folder });
      const shown = await run(["campaigns", "show"], { program: at.program, campaign: "drop" });
      expect(shown).to.include({ left: "6", root: manifest.root });
    });

    it("refuses files that were altered, are missing, or are of another campaign, and sends nothing", async () => {
      const { at, folder, build } = await built();
      const args = { ...at, file: await json("c.json", DROP), folder };
      const before = await blockNumber();
      const other = await failure(PUBLISH, { ...args, file: await json("c.json", { ...DROP, campaign: "other" }) });
      expect(other.cause).to.include({ name: "OtherDrop" });
      expect((await failure(PUBLISH, { ...args, folder: folderOf(folder) })).cause).to.include({ name: "NoDrop" });
      const [shard] = await readdir(path.join(folder, "members"));
      await appendFile(path.join(folder, "members", shard!), " ");
      expect((await failure(PUBLISH, args)).cause).to.include({ name: "DropDamaged" });
      await run(BUILD, build);
      await appendFile(path.join(folder, "SHA256SUMS"), "\n");
      expect((await failure(PUBLISH, args)).cause).to.include({ name: "DropDamaged" });
      expect(await blockNumber()).to.equal(before);
      await run(BUILD, build);
      expect(await run(PUBLISH, args), "built again, the files are whole").to.include({ alreadyOpen: false });
    });
  });

  function folderOf(at: string): string {
    return path.dirname(at);
  }
});
