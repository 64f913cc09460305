/** What tests of campaigns and claims share: a brand with campaigns of points and of badges, and a till's key in a file. */
import { chmod, readFile } from "node:fs/promises";
import path from "node:path";

import { ZeroHash } from "ethers";

import { Claims__factory, Program__factory } from "../../sdk/src/generated/index.js";
import { voucherFromJson } from "../../sdk/src/vouchers/index.js";
import type { SignedVoucher } from "../../sdk/src/vouchers/index.js";
import { DAY, brandFixture, ethers, file, networkHelpers, run } from "./support.js";

/** A till that is no account of the network: its key lies in a file. */
export const TILL_KEY = `0x${"7".repeat(64)}`;
export const TILL = new ethers.Wallet(TILL_KEY).address;
export const SECRET = "a5".repeat(32);

export type EarnBrand = Awaited<ReturnType<typeof earnFixture>>;

/** A brand, a kind of badge, a campaign of points (`spring`) and one of badges (`stamps`). */
export async function earnFixture() {
  const brand = await brandFixture();
  const { program, issuer, catalogue } = brand;
  const kinds = [{ name: "Tea friend", style: "medal", colour: "#2f855a", levels: ["Bronze", "Silver"], soulbound: true }];
  const from = catalogue.address;
  await run(["badges", "define"], { program, file: await file("kinds.json", JSON.stringify(kinds)), from });
  const claimsAddress = await ethers.provider.getCode(program).then(() => brand.claims);
  const claims = Claims__factory.connect(claimsAddress, ethers.provider);
  await open(brand.program, claimsAddress, issuer, "spring", true);
  await open(brand.program, claimsAddress, issuer, "stamps", false);
  return { ...brand, claims, tillKey: await secretFile("till.key", TILL_KEY), points: brand.points };
}
