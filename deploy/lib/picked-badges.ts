/** Badges of one kind as a person names them: by id, or a soulbound one by its holder, one by one or in a file. */
import { readFile } from "node:fs/promises";

import { soulboundId, splitBadgeId } from "../../sdk/src/badge-ids.js";
import type { BadgeState, BadgesEntity, KindState } from "../../sdk/src/entities/badges.js";
import { ContractError } from "../../sdk/src/errors.js";
import { openCsv } from "../mint/csv.js";
import { type BadLine, type Columns, eachLine, readMember } from "../mint/lines.js";
import { readAddress } from "./connect.js";
import { TaskError } from "./errors.js";

export interface Choice {
  badges: readonly string[];
  /** A CSV file with a column of addresses. */
  file: string | undefined;
}

/** A badge that was named, and how it stands; undefined if it is not there. */
export interface Picked {
  id: bigint;
  state: BadgeState | undefined;
}

const COLUMNS: Columns<"address"> = {
  names: { address: "address", 地址: "address" },
  required: ["address"],
  example: "address",
};
/** So many questions are under way at once. */
const WINDOW = 25;

/** What was chosen, each once. */
export async function pickBadges(badges: BadgesEntity, kind: KindState, choice: Choice): Promise<Picked[]> {
  const named = choice.badges.map((text) => readId(kind, text));
  const listed = choice.file === undefined ? [] : await readList(kind, choice.file);
  const ids = [...new Set([...named, ...listed])];
  if (ids.length === 0) {
    throw new TaskError("NothingChosen", "Say which badges: ids, members' addresses, or a --file of addresses.");
  }
  const picked: Picked[] = [];
  for (let at = 0; at < ids.length; at += WINDOW) {
    const some = ids.slice(at, at + WINDOW);
    picked.push(...(await Promise.all(some.map(async (id) => ({ id, state: await stateOf(badges, id) })))));
  }
  return picked;
}

/** A badge; undefined if it is not there. */
export async function stateOf(badges: BadgesEntity, id: bigint): Promise<BadgeState | undefined> {
  return badges.badge(id).catch((error: unknown) => {
    if (error instanceof ContractError && error.errorName === "ERC721NonexistentToken") return undefined;
    throw error;
  });
}

function readId(kind: KindState, text: string): bigint {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return soulboundOf(kind, readAddress(text, "member"));
  const id = /^[0-9]{1,78}$/.test(text) ? BigInt(text) : 0n;
  if (splitBadgeId(id).kind === kind.kind) return id;
  throw new TaskError("BadgeOfOtherKind", `Badge ${text} is not of kind ${kind.kind} (${kind.look.name}).`, {
    next: "Name badges of one kind at a time.",
  });
}

function soulboundOf({ kind, soulbound }: KindState, holder: string): bigint {
  if (soulbound) return soulboundId(holder, kind);
  throw new TaskError("NotSoulbound", `A member can have several badges of kind ${kind}: give their ids.`, {
    next: "hardhat badges show … 0xMEMBER lists them.",
  });
}

async function readList(kind: KindState, file: string): Promise<bigint[]> {
  await readFile(file).catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file ${file}.`, { cause });
  });
  const bad: BadLine[] = [];
  const ids: bigint[] = [];
  await eachLine(openCsv(file), COLUMNS, bad, ({ cells, fault }) => {
    const address = readMember(cells.address, new Map(), fault);
    if (address !== undefined) ids.push(soulboundOf(kind, address));
  });
  if (bad.length === 0) return ids;
  const shown = bad.slice(0, 20).map(({ line, reason }) => `  line ${line}: ${reason}`);
  throw new TaskError("BadLines", [`${bad.length} mistake(s); nothing was sent.`, ...shown].join("\n"), {
    next: "Correct the file and run the command again.",
    details: { mistakes: bad.length, first: bad.slice(0, 20) },
  });
}
