/** What tests of campaigns and claims share: a brand with campaigns of points and of badges, and a till's key in a file. */
import { chmod, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { Wallet } from "ethers";

import { Claims__factory } from "../../sdk/src/generated/index.js";
import { type SignedVoucher, voucherFromJson } from "../../sdk/src/vouchers/index.js";
import { brandFixture, ethers, file, run } from "./support.js";

/** A till that is no account of the network: its key lies in a file. */
export const TILL_KEY = `0x${"7".repeat(64)}`;
export const TILL = new Wallet(TILL_KEY).address;
export const SECRET = "a5".repeat(32);

export const SPRING = {
  ...{ campaign: "spring", points: { budget: "50000" }, closesAt: "+60d", memberCap: "500" },
  tills: [{ till: TILL, cap: "20000", perDay: "10000" }],
  uri: "https://example.com/spring.json",
};
export const STAMPS = {
  ...{ campaign: "stamps", badge: { kind: "Tea friend", level: "Bronze", budget: 100 }, closesAt: "+60d" },
  tills: [TILL],
};

export type EarnBrand = Awaited<ReturnType<typeof earnFixture>>;

/** A brand with a kind of badge, and nothing open. */
export async function kindFixture() {
  const brand = await brandFixture();
  const { program, catalog } = brand;
  const kind = { name: "Tea friend", style: "medal", color: "#2f855a", levels: ["Bronze", "Silver"], soulbound: true };
  await run(["badges", "define"], { program, file: await json("kinds.json", kind), from: catalog.address });
  const { claims } = await run(["protocol", "deploy"]);
  return { ...brand, claims: Claims__factory.connect(String(claims), ethers.provider) };
}

/** The same with a campaign of points (`spring`) and one of badges (`stamps`). */
export async function earnFixture() {
  const brand = await kindFixture();
  const { program, issuer } = brand;
  for (const campaign of [SPRING, STAMPS]) await open({ program, from: issuer.address }, campaign);
  return { ...brand, tillKey: await secretFile("till.key", TILL_KEY) };
}

/** Opens a campaign as a brand does. */
export async function open(args: { program: string; from: string }, campaign: object): Promise<void> {
  await run(["campaigns", "open"], { ...args, file: await json("campaign.json", campaign) });
}

export async function json(name: string, content: unknown): Promise<string> {
  return file(name, JSON.stringify(content));
}

/** A file that nobody else can read. */
export async function secretFile(name: string, content: string): Promise<string> {
  const at = await file(name, content);
  await chmod(at, 0o600);
  return at;
}

/** A name that is not taken, in a folder of its own. */
export async function fresh(name: string): Promise<string> {
  return path.join(await mkdtemp(path.join(tmpdir(), "punchcard-test-")), name);
}

/** What was signed, line by line. */
export async function readVouchers(at: string): Promise<SignedVoucher[]> {
  return (await readFile(at, "utf8")).trim().split("\n").map(voucherFromJson);
}
