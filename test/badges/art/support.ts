/** Badges to draw: what each test changes about a plain one. */
import type { FaceStruct, LookStruct } from "../../../sdk/src/generated/BadgeArt.js";
import { BadgeArt__factory } from "../../../sdk/src/generated/index.js";
import { ethers } from "../../helpers/program.js";

export const STYLE = { MEDAL: 0, SHIELD: 1, STAR: 2, TICKET: 3 } as const;
/** 2026-11-22, 0:00 UTC. */
export const AWARDED = 1_795_305_600;
export const YEAR = 365 * 86_400;

/** What metadata looks like once parsed. */
export interface Metadata {
  name: string;
  description: string;
  image: string;
  attributes: { trait_type: string; value: string | number; display_type?: string; max_value?: number }[];
}

export function lookOf(changes: Partial<LookStruct> = {}): LookStruct {
  return {
    name: "Founding member",
    description: "For those who were there on the first day.",
    emblem: "☕",
    style: STYLE.MEDAL,
    color: 0x0b5d4b,
    uri: "",
    ...changes,
  };
}

export function faceOf(changes: Partial<FaceStruct> = {}): FaceStruct {
  return {
    collection: "Acme badges",
    levelName: "",
    level: 0,
    levels: 0,
    serial: 0,
    awardedAt: AWARDED,
    validUntil: 0,
    expired: false,
    soulbound: true,
    revocable: false,
    ...changes,
  };
}

export async function artFixture() {
  const deployed = await ethers.deployContract("BadgeArt");
  const [signer] = await ethers.getSigners();
  return { art: BadgeArt__factory.connect(await deployed.getAddress(), signer) };
}

/** The text within a data URI of that kind. */
export function dataOf(uri: string, kind: string): string {
  const head = `data:${kind};base64,`;
  if (!uri.startsWith(head)) throw new TypeError(`not ${head}: ${uri.slice(0, 40)}`);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
    Buffer.from(uri.slice(head.length), "base64"),
  );
}
