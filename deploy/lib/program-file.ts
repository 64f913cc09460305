/** What a brand's programme starts with, from the file that its admin writes. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { ZeroHash, id, isHexString, keccak256 } from "ethers";

import type { LaunchConfig, RoleChange } from "../../sdk/src/actions/index.js";
import type { Deployment } from "../../sdk/src/deployments.js";
import { checkAddress } from "../../sdk/src/inputs.js";
import { ROLES, type RoleName } from "../../sdk/src/roles.js";
import { parsePoints } from "../../sdk/src/units.js";
import { TaskError } from "./errors.js";
import { parseDuration } from "./options.js";
import { Params, readJson } from "./params.js";

const ZERO_ADDRESS = `0x${"0".repeat(40)}`;

/** A programme as it was opened, and as it should be by now. */
export interface MeantProgram {
  config: LaunchConfig;
  /** What the file's `now` says has changed since. */
  now: {
    admin: string;
    roles: readonly Omit<RoleChange, "granted">[];
    ceiling: bigint;
    desks: string[];
    terms: string;
  };
}

/** The launch inputs of `file`, with the desks of `deployment`. */
export async function readProgramFile(
  file: string,
  { rewards, grants, claims, purchases }: Deployment,
): Promise<MeantProgram> {
  const params = new Params(await readJson(file), "");
  const terms = params.object("terms");
  const points = params.object("points");
  const badges = params.has("badges") ? params.object("badges") : new Params({}, "badges");
  const decimals = points.integer("decimals", 0);
  const amount = (key: string): bigint =>
    points.parsed(
      key,
      (text) => parsePoints(text, Math.min(decimals, 18)),
      'an amount in a text, like "1000"',
      0n,
      key === "cap" ? 0n : undefined,
    );
  const config: LaunchConfig = {
    admin: address(params, "admin"),
    noticePeriod: duration(params, "noticePeriod"),
    roles: readRoleList(params, "roles").map((change) => ({ ...change, granted: true })),
    terms: { uri: terms.text("uri"), contentHash: await contentHash(terms, file), validFrom: 0 },
    points: {
      name: points.text("name"),
      symbol: points.text("symbol"),
      decimals,
      periodLength: duration(points, "periodLength"),
      livePeriods: points.integer("livePeriods"),
      cap: amount("cap"),
      ceiling: amount("ceiling"),
      closed: points.flag("closed", false),
      desks: [rewards, grants, claims, purchases],
    },
    badges: { name: badges.text("name", points.text("name")), symbol: badges.text("symbol", points.text("symbol")) },
    salt: salt(params.text("salt", "")),
  };
  for (const token of [points, badges]) {
    for (const key of ["name", "symbol"])
      if (token.has(key) && token.text(key).trim() === "") token.fault(key, "is empty");
  }
  const later = params.has("now") ? params.object("now") : new Params({}, "now");
  const now = {
    admin: later.has("admin") ? address(later, "admin") : config.admin,
    roles: later.has("roles") ? readRoleList(later, "roles") : config.roles,
    ceiling: later.parsed(
      "ceiling",
      (text) => parsePoints(text, Math.min(decimals, 18)),
      "an amount",
      0n,
      config.points.ceiling,
    ),
    desks: later.list("desks", config.points.desks).map((desk) => checkAddress(String(desk), "now.desks")),
    terms: later.text("terms", config.terms.uri),
  };
  params.end(file);
  return { config, now };
}

/** Role changes from a file: `{ "give": { "cashier": ["0x…"] }, "take": { … } }`. */
export async function readRoleFile(file: string): Promise<RoleChange[]> {
  const params = new Params(await readJson(file), "");
  const given = params.has("give") ? readRoleList(params, "give") : [];
  const taken = params.has("take") ? readRoleList(params, "take") : [];
  const keys = new Set(given.map(({ role, account }) => role + account));
  for (const { role, account } of taken)
    if (keys.has(role + account)) params.fault("take", `takes ${role} from ${account}, which "give" gives`);
  params.end(file);
  if (given.length + taken.length === 0) {
    throw new TaskError("BadParameters", `${file} changes nothing.`, {
      next: 'Write { "give": { "cashier": ["0x…"] }, "take": {} }.',
    });
  }
  return [
    ...given.map((change) => ({ ...change, granted: true })),
    ...taken.map((change) => ({ ...change, granted: false })),
  ];
}

function readRoleList(params: Params, key: string): Omit<RoleChange, "granted">[] {
  const roles = params.object(key);
  const names = (Object.keys(ROLES) as RoleName[]).filter((name) => name !== "admin");
  const found: Omit<RoleChange, "granted">[] = [];
  if (roles.has("admin")) roles.fault("admin", "is handed over in two steps, not listed");
  for (const role of names) {
    for (const value of roles.list(role, [])) {
      try {
        found.push({ role, account: checkAddress(String(value), role) });
      } catch {
        roles.fault(role, `has what is not an address: ${String(value)}`);
      }
    }
  }
  const seen = new Set<string>();
  for (const { role, account } of found) {
    if (seen.has(role + account)) roles.fault(role, `has ${account} twice`);
    seen.add(role + account);
  }
  return found;
}

function address(params: Params, key: string): string {
  return params.parsed(key, (text) => checkAddress(text, key), "an address", ZERO_ADDRESS);
}

function duration(params: Params, key: string): number {
  return params.parsed(key, parseDuration, 'a time span like "7d" or seconds', 0);
}

/** The hash itself, or that of a text beside the file: what is at the URI can then be checked by anyone. */
export async function contentHash(terms: Params, file: string): Promise<string> {
  if (terms.has("file")) {
    const name = terms.text("file");
    const bytes = await readFile(path.resolve(path.dirname(file), name)).catch(() => undefined);
    if (bytes !== undefined) return keccak256(bytes);
    terms.fault("file", `${name} is not there`);
    return ZeroHash;
  }
  return terms.parsed(
    "contentHash",
    (text) => (isHexString(text, 32) ? text : undefined),
    "32 bytes of hex, or name a `file`",
    ZeroHash,
  );
}

function salt(text: string): string {
  if (text === "") return ZeroHash;
  return isHexString(text, 32) ? text : id(text);
}
