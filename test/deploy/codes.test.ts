/** `codes print`: a sheet that prints, whose codes pay once each, and that can be made worthless. */
import { readFile, stat, unlink } from "node:fs/promises";

import { expect } from "chai";
import { Wallet } from "ethers";

import { readQr } from "../../sdk/src/vouchers/qr.js";
import { numberKey, signCodeClaim } from "../../sdk/src/vouchers/index.js";
import { sheetHtml } from "../../deploy/earn/sheet.js";
import { EVIL } from "./earn-hostile.js";
import { TILL, TILL_KEY, earnFixture, fresh } from "./earn-support.js";
import { ethers, failure, member, networkHelpers, run } from "./support.js";

const PRINT = ["codes", "print"];
const SPRING_ID = `0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`;

describe("codes print", () => {
  async function fixture() {
    return earnFixture();
  }

  async function ready() {
    const brand = await networkHelpers.loadFixture(fixture);
    const { program, tillKey } = brand;
    const args = { program, campaign: "spring", tillKey, amount: "5", journal: await fresh("numbers.jsonl") };
    const { chainId } = await ethers.provider.getNetwork();
    const domain = { chainId: Number(chainId), claims: await brand.claims.getAddress() };
    return { ...brand, args, domain, token: await brand.points.getAddress() };
  }

  /** The payloads of a print shop's file. */
  async function payloads(out: string): Promise<string[]> {
    const [, ...lines] = (await readFile(out, "utf8")).trim().split("\n");
    return lines.map((line) => /^\d+,"(.*)"$/.exec(line)![1]!);
  }

  it("makes codes that whoever has them can collect, once each", async () => {
    const { args, claims, points, token, domain, stranger } = await ready();
    const out = await fresh("codes.csv");
    const page = "https://acme.example/c";
    const found = await run(PRINT, { ...args, count: 3, out, page });
    expect(found).to.deep.include({ count: 3, total: "15", numbers: { first: "0", last: "2" }, abandoned: [] });
    const texts = await payloads(out);
    expect(texts.every((text) => text.startsWith(`${page}#`))).to.equal(true);
    const now = await networkHelpers.time.latest();
    for (const [i, text] of texts.entries()) {
      const { signed, secret } = readQr(text, domain, [{ points: token, campaign: SPRING_ID }]);
      expect(signed.voucher).to.include({ till: TILL, amount: 5n, key: numberKey(i) });
      const where = { points: token, campaign: SPRING_ID, member: member(i), deadline: now + 600 };
      const claim = signCodeClaim(domain, secret!, where);
      const call = [signed.voucher, signed.signature, member(i), claim.deadline, claim.signature] as const;
      await claims.connect(stranger).claimCode(...call);
      expect(await points.balanceOf(member(i))).to.equal(5n);
      await expect(claims.connect(stranger).claimCode(...call))
        .to.be.revertedWithCustomError(claims, "AlreadyClaimed")
        .withArgs(TILL, numberKey(i));
    }
  });

  it("keeps secrets in the sheet alone, which nobody else can read, and lists the codes without them", async () => {
    const { args, domain, token } = await ready();
    const out = await fresh("codes.csv");
    const found = await run(PRINT, { ...args, count: 2, out });
    const texts = await payloads(out);
    const secrets = texts.map((text) => readQr(text, domain, [{ points: token, campaign: SPRING_ID }]).secret!);
    const manifest = await readFile(String(found.manifest), "utf8");
    expect(manifest.split("\n").slice(0, 3)).to.deep.equal([
      "campaign,till,number,code,amount,deadline",
      ...secrets.map((secret, i) => [SPRING_ID, TILL, i, new Wallet(secret).address, 5, found.deadline].join(",")),
    ]);
    const elsewhere = manifest + (await readFile(args.journal, "utf8")) + JSON.stringify(found);
    for (const secret of [...secrets, TILL_KEY]) expect(elsewhere).not.to.include(secret.slice(2));
    for (const text of texts) expect(elsewhere).not.to.include(text);
    for (const name of [out, String(found.manifest), args.journal])
      expect((await stat(name)).mode & 0o777).to.equal(0o600);
  });

  it("never gives a number out twice, and says how to revoke the sheet, which then pays nothing", async () => {
    const { args, claims, points, issuer, program } = await ready();
    await run(PRINT, { ...args, count: 10, out: await fresh("a.html") });
    const list = await run(PRINT, { ...args, count: 5, out: await fresh("b.html") });
    expect(list.numbers).to.deep.equal({ first: "10", last: "14" });
    expect(list.revoke).to.equal(`hardhat campaigns revoke-numbers ${program} spring ${TILL} 10 14`);
    const [, group, task, at, campaign, till, first, last] = String(list.revoke).split(" ");
    await run([group!, task!], { program: at, campaign, till, first, last, from: issuer.address });
    const revoked = (number: number) => claims.isRevoked(points, SPRING_ID, TILL, number);
    expect(await Promise.all([9, 10, 14, 15].map(revoked))).to.deep.equal([false, true, true, false]);
  });

  it("leaves the list of a sheet that is out as it is, though the sheet itself was deleted", async () => {
    const { args } = await ready();
    const out = await fresh("codes.csv");
    const { manifest } = await run(PRINT, { ...args, count: 2, out });
    const listed = await readFile(String(manifest), "utf8");
    await unlink(out);
    const { cause } = await failure(PRINT, { ...args, count: 2, out });
    expect(cause).to.include({ name: "FileExists" });
    expect(await readFile(String(manifest), "utf8")).to.equal(listed);
  });

  it("draws a page with ten cards a sheet of paper, which loads and runs nothing", async () => {
    const { args } = await ready();
    const out = await fresh("codes.html");
    await run(PRINT, {
      ...args,
      count: 11,
      out,
      brand: "Bean & Leaf 豆叶",
      page: "https://acme.example/c",
      locale: "zh",
    });
    const html = await readFile(out, "utf8");
    expect(html.match(/class="card"/g)).to.have.length(11);
    expect(html.match(/class="page"/g)).to.have.length(2);
    expect(html).to.include("Bean &amp; Leaf 豆叶").and.to.include('lang="zh-Hans"').and.to.include("有效期至");
    expect(html).to.include("5 ACME").and.to.include("№ 10").and.to.include("revoke-numbers");
    expect(html).to.include("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    expect(html).not.to.match(/<script|<img|<link|https?:\/\/(?!www\.w3\.org)/);
  });

  it("shows hostile names as text, in a page of its own", () => {
    for (const name of [...EVIL, "\u202Etxet\u202C", "a".repeat(500), "🍵🍵", "\u0000\u0007"]) {
      const text = { brand: name, campaign: name, amount: name, validUntil: name, revoke: name, locale: "en" } as const;
      const html = [...sheetHtml(text, [{ number: 0n, svg: "<svg></svg>" }])].join("");
      expect(
        html.match(/<(?!\/?(html|head|meta|title|style|body|p|section|div|bdi|svg|footer|code)\b|!doctype)/g),
      ).to.equal(null);
      expect(html.split("</style>")[1]).not.to.match(/\p{Cc}(?<!\n)|\u202E|"><img|<script/u);
    }
  });

  it("refuses too many, no amount, another language, a page that is none, and an ending it can't write", async () => {
    const { args } = await ready();
    const codes = { ...args, out: await fresh("c.html"), count: 1 };
    for (const [change, name] of [
      [{ count: 0 }, "BadCount"],
      [{ count: 10_001 }, "BadCount"],
      [{ amount: undefined }, "BadGrantAmount"],
      [{ amount: "501" }, "OverMemberCap"],
      [{ locale: "fr" }, "BadLocale"],
      [{ out: "codes.pdf" }, "BadEnding"],
      [{ validFor: "1s" }, "BadDuration"],
      [{ page: "http://acme.example" }, "InputError"],
      [{ campaign: "stamps", amount: "2" }, "BadGrantAmount"],
    ] as const)
      expect((await failure(PRINT, { ...codes, ...change })).cause, name).to.include({ name });
    expect(await stat(args.journal).catch(() => undefined), "no number was used up").to.equal(undefined);
  });

  it("tells what a run that was cut off may have printed", async () => {
    const { args } = await ready();
    const out = await fresh("a.html");
    await run(PRINT, { ...args, count: 2, out });
    const text = await readFile(args.journal, "utf8");
    const { writeFile } = await import("node:fs/promises");
    await writeFile(args.journal, text.split("\n").slice(0, 2).join("\n") + '\n{"type":"do');
    const found = await run(PRINT, { ...args, count: 2, out: await fresh("b.html") });
    expect(found.numbers).to.deep.equal({ first: "2", last: "3" });
    expect(found.abandoned).to.deep.equal([`hardhat campaigns revoke-numbers ${args.program} spring ${TILL} 0 1`]);
  });
});
