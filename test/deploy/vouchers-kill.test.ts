/** `vouchers sign` in a process of its own that is killed midway: no number ever stands for two vouchers. */
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { TILL, TILL_KEY, fresh, json, secretFile } from "./earn-support.js";
import { type LocalNode, hardhat, output, startNode } from "./local-node.js";
import { file, member } from "./support.js";

const ROWS = 60_000;

describe("vouchers sign: killed midway", () => {
  let node: LocalNode;

  before(async function () {
    this.timeout(180_000);
    node = await startNode();
  });

  after(async () => {
    node.process.kill("SIGKILL");
    await once(node.process, "exit");
  });

  it("signs the same again, and each line once", async function () {
    this.timeout(240_000);
    const opening = { campaign: "spring", points: { budget: "0" }, closesAt: "+30d", tills: [TILL] };
    const open = ["campaigns", "open", node.program, await json("c.json", opening), "--json"];
    expect(JSON.parse(await output(hardhat(node.url, open)))).to.include({ ok: true });

    const rows = Array.from({ length: ROWS }, (_, i) => `${member(i % 1_000)},1`);
    const list = await file("rows.csv", ["member,amount", ...rows].join("\n"));
    const [out, journal] = [await fresh("v.jsonl"), await fresh("numbers.jsonl")];
    const key = await secretFile("till.key", TILL_KEY);
    const sign = ["vouchers", "sign", node.program, "spring", list, "--till-key", key, "--out", out];
    sign.push("--journal", journal, "--json");

    const seen = new Map<string, string>();
    for (let kills = 0; kills < 2; kills++) {
      const run = hardhat(node.url, sign);
      const ended = once(run, "exit");
      while (run.exitCode === null && (await sizeOf(`${out}.part`)) < (kills + 1) * 2_000_000) await sleep(2);
      expect(run.kill("SIGKILL"), "it ended before it could be killed").to.equal(true);
      await ended;
      expect(await sizeOf(out), "a file that is not whole has no name").to.equal(0);
      for (const [number, line] of await signed(`${out}.part`)) {
        expect(seen.get(number) ?? line, `number ${number}`).to.equal(line);
        seen.set(number, line);
      }
    }
    expect(seen.size).to.be.greaterThan(1_000);

    const report = JSON.parse(await output(hardhat(node.url, sign))) as Record<string, unknown>;
    expect(report).to.deep.include({
      ok: true,
      signed: ROWS,
      again: true,
      numbers: { first: "0", last: `${ROWS - 1}` },
    });
    const all = await signed(out);
    expect(all.size).to.equal(ROWS);
    for (const [number, line] of seen) expect(all.get(number), `number ${number}`).to.equal(line);
    expect((await readFile(journal, "utf8")).match(/"type":"run"/g)).to.have.length(1);
    expect(await sizeOf(`${out}.part`)).to.equal(0);
  });

  /** Whole lines by the number that they were signed with. */
  async function signed(at: string): Promise<Map<string, string>> {
    const text = await readFile(at, "utf8");
    const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
    return new Map(lines.map((line) => [/"key":"(0x[0-9a-f]{64})"/.exec(line)![1]!, line]));
  }

  async function sizeOf(at: string): Promise<number> {
    return (await stat(at).catch(() => ({ size: 0 }))).size;
  }
});
