/** Finds what a drop has for a member, on a host that nobody needs to trust. */
import { hexlify } from "ethers";

import type { DropClaim } from "../actions/meta.js";
import { InputError, PunchcardError } from "../errors.js";
import { checkAddress, checkHex, checkInteger } from "../inputs.js";
import { campaignId } from "../units.js";
import { readFile } from "./host.js";
import type { DropHost } from "./host.js";
import {
  MANIFEST,
  fileBits,
  fileOfMember,
  membersPath,
  notOurs,
  parseManifest,
  parseMembers,
  placeOfRank,
  treeBytes,
  treePath,
} from "./layout.js";
import type { DropManifest, DropTerms } from "./layout.js";
import { verifyProof } from "./proof.js";
import { inParallel } from "./work.js";

/** The drop that is asked for. Take the root from the chain (the campaign has it), never from the host. */
export interface WantedDrop extends DropTerms {
  readonly root: string;
}

/** A claim that was checked against the root; `claimDrop` takes its values. */
export interface FoundClaim extends WantedDrop, DropClaim {}

export type DropLookup =
  { readonly member: string; readonly claim: FoundClaim } | { readonly member: string; readonly error: PunchcardError };

interface LookupOptions {
  readonly signal?: AbortSignal;
}

/** What the drop has for a member. */
export async function findClaim(
  host: DropHost,
  member: string,
  drop: WantedDrop,
  options: LookupOptions = {},
): Promise<FoundClaim> {
  return (await openLookup(host, drop, options))(member);
}

/** The same for many members, in their order; each file is read once. What is wrong with one stops none of the others. */
export async function findClaims(
  host: DropHost,
  members: readonly string[],
  drop: WantedDrop,
  options: LookupOptions = {},
): Promise<DropLookup[]> {
  const find = await openLookup(host, drop, options);
  return inParallel(members, async (member) => {
    try {
      return { member, claim: await find(member) };
    } catch (error) {
      if (error instanceof PunchcardError) return { member, error };
      throw error;
    }
  });
}

/** Checks that the host has the drop, and gives the function that looks members up. */
async function openLookup(
  host: DropHost,
  wanted: WantedDrop,
  { signal }: LookupOptions,
): Promise<(member: string) => Promise<FoundClaim>> {
  const drop: WantedDrop = {
    chainId: checkInteger(wanted.chainId, "chainId", 1, Number.MAX_SAFE_INTEGER),
    claims: checkAddress(wanted.claims, "claims"),
    points: checkAddress(wanted.points, "points"),
    campaign: campaignId(wanted.campaign),
    root: checkHex(wanted.root, "root", 32),
  };
  const manifest = parseManifest(await readFile(host, MANIFEST, signal));
  checkManifest(manifest, drop);
  const { count } = manifest;
  const membersOf = once(async (path) => parseMembers(await readFile(host, path, signal), path, count));
  const partOf = once((path) => readFile(host, path, signal));

  return async (text) => {
    const member = checkAddress(text, "member");
    const path = membersPath(fileOfMember(member, count), count);
    const entry = (await membersOf(path)).find(([other]) => other.toLowerCase() === member.toLowerCase());
    if (entry === undefined) {
      throw new InputError(`${member} is not in this drop`, {
        code: "NOT_IN_DROP",
        details: { member, ...drop },
        nextStep: "Check the address. A host can hide an entry: if the brand says that it is there, ask another copy.",
      });
    }
    const [, index, amount, rank] = entry;
    const { file, node } = placeOfRank(rank, count);
    const part = treePath(file, count);
    const bytes = await partOf(part);
    if (bytes.length !== treeBytes(file, count)) throw notOurs(part, "it is cut off, or too long");
    const claim = { index, member, amount: BigInt(amount), proof: proofIn(bytes, node, fileBits(count)) };
    if (!verifyProof(drop.root, claim)) throw notOurs(path, `the entry of ${member} does not belong to the root`);
    return Object.freeze({ ...drop, ...claim });
  };
}

function checkManifest(manifest: DropManifest, drop: WantedDrop): void {
  const differs = (["chainId", "claims", "points", "campaign", "root"] as const).filter(
    (key) => String(manifest[key]).toLowerCase() !== String(drop[key]).toLowerCase(),
  );
  if (differs.length === 0) return;
  throw new InputError(`The host serves another drop: its ${differs.join(", ")} differ`, {
    code: "WRONG_DROP",
    details: { differs, wanted: drop, served: Object.fromEntries(differs.map((key) => [key, manifest[key]])) },
    nextStep: "Check the host's address: the folder belongs to another campaign, brand or chain.",
  });
}

/** From a leaf's place in its part of the tree to the root. */
function proofIn(part: Uint8Array, leaf: number, levelsAbove: number): string[] {
  const hash = (at: number): string => hexlify(part.subarray(at * 32, (at + 1) * 32));
  const proof: string[] = [];
  for (let node = leaf; node > 0; node = (node - 1) >> 1) {
    proof.push(hash(levelsAbove + (node % 2 === 1 ? node + 1 : node - 1)));
  }
  for (let level = 0; level < levelsAbove; level++) proof.push(hash(level));
  return proof;
}

/** Asks for each path once. */
function once<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (path) => {
    const answer = asked.get(path) ?? ask(path);
    asked.set(path, answer);
    return answer;
  };
}
