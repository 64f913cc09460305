/** What tests of the badge tasks share: a brand with four kinds of badges, and a budget of each. */
import { Badges__factory } from "../../sdk/src/generated/index.js";
import { brandFixture, ethers, file, member, run } from "./support.js";

export const TEA = 1;
export const FOUNDER = 2;
export const TICKET = 3;
export const PATRON = 4;

export const KINDS = [
  {
    ...{ name: "Tea friend", description: "Comes back.", emblem: "🍵", style: "medal", color: "#2f855a" },
    ...{ levels: ["Bronze", "Silver", "Gold"], validDays: 30, soulbound: true, revocable: true },
  },
  { name: "Founder 创始", style: "star", color: "#b7791f", cap: 1_000, soulbound: true },
  { name: "Free coffee", style: "ticket", color: "#744210", validDays: 90, soulbound: false },
  { name: "Patron", style: "shield", color: "#2b6cb0", levels: ["Friend", "Patron"], soulbound: false },
];

export type BadgeBrand = Awaited<ReturnType<typeof badgesFixture>>;

export async function badgesFixture() {
  const brand = await brandFixture();
  const { program, issuer, catalog } = brand;
  await run(["badges", "define"], { program, file: await kindsFile(KINDS), from: catalog.address });
  const from = issuer.address;
  for (const kind of [TEA, FOUNDER, TICKET, PATRON]) {
    await run(["badges", "allot"], { program, minter: from, kind: String(kind), amount: "600", from });
  }
  const found = await run(["badges", "kinds"], { program });
  const collection = String(found.badges);
  return { ...brand, collection, badges: Badges__factory.connect(collection, ethers.provider) };
}

export async function kindsFile(kinds: unknown): Promise<string> {
  return file("kinds.json", JSON.stringify(kinds));
}

/** A file that awards one badge to each of `count` members. */
export function awards(count: number, badge: string, first = 0): string {
  const lines = Array.from({ length: count }, (_, i) => `${member(first + i)},${badge}`);
  return ["address,kind,level", ...lines].join("\n");
}
