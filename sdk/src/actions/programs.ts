/** A brand opens and governs its programme. */
import { launcherAbi, programAbi } from "../abi.js";
import { checkAddress, checkAmount, checkHex, checkInteger, checkList, checkText, checkTime } from "../inputs.js";
import { roleId } from "../roles.js";
import type { LaunchConfig, PointsConfig, RoleChange, Terms } from "./meta.js";
import { transaction } from "./transaction.js";
import type { TransactionOf } from "./transaction.js";

const DAY = 86_400;
const MAX_ROLES = 100;
const MAX_DESKS = 32;

/** Opens a programme. Anyone may pay for it: its address follows from every input. */
export function launch(launcher: string, config: LaunchConfig): TransactionOf<"launch"> {
  const meta = checkLaunch(config);
  const data = launcherAbi().encodeFunctionData("launch", [launchStruct(meta)]);
  return transaction("launch", { to: checkAddress(launcher, "launcher"), data, meta, expects: "ProgramLaunched" });
}

/** The launch inputs as the contract takes them. */
export function launchStruct(
  config: LaunchConfig,
): LaunchConfig & { roles: RoleChange[]; points: { desks: string[] } } {
  return {
    ...config,
    roles: config.roles.map((change) => ({ ...change, role: roleId(change.role) as RoleChange["role"] })),
    points: { ...config.points, desks: [...config.points.desks] },
  };
}

/** Gives and takes several roles at once. Admin itself is handed over in two steps. */
export function setRoles(program: string, changes: readonly RoleChange[]): TransactionOf<"setRoles"> {
  const meta = { changes: checkList(changes, "changes", MAX_ROLES).map(checkRoleChange) };
  const data = programAbi().encodeFunctionData("setRoles", [
    meta.changes.map((change) => ({ ...change, role: roleId(change.role) })),
  ]);
  // A role that is held already is given without an event.
  return transaction("setRoles", { to: checkAddress(program, "program"), data, meta, expects: null });
}

/** Offers the programme to another admin, who must accept. */
export function beginAdminTransfer(program: string, newAdmin: string): TransactionOf<"beginAdminTransfer"> {
  const meta = { newAdmin: checkAddress(newAdmin, "newAdmin") };
  const data = programAbi().encodeFunctionData("beginDefaultAdminTransfer", [meta.newAdmin]);
  const to = checkAddress(program, "program");
  return transaction("beginAdminTransfer", { to, data, meta, expects: "DefaultAdminTransferScheduled" });
}

/** Accepts to be admin. */
export function acceptAdminTransfer(program: string): TransactionOf<"acceptAdminTransfer"> {
  const data = programAbi().encodeFunctionData("acceptDefaultAdminTransfer");
  const to = checkAddress(program, "program");
  return transaction("acceptAdminTransfer", { to, data, meta: {}, expects: "RoleGranted" });
}

/** Takes back an offer that is not accepted yet. */
export function cancelAdminTransfer(program: string): TransactionOf<"cancelAdminTransfer"> {
  const data = programAbi().encodeFunctionData("cancelDefaultAdminTransfer");
  const to = checkAddress(program, "program");
  return transaction("cancelAdminTransfer", { to, data, meta: {}, expects: "DefaultAdminTransferCanceled" });
}

/** Publishes the next version of the terms, at least one notice period ahead. */
export function publishTerms(program: string, terms: Terms): TransactionOf<"publishTerms"> {
  const meta = checkTerms(terms);
  const data = programAbi().encodeFunctionData("publishTerms", [meta.uri, meta.contentHash, meta.validFrom]);
  return transaction("publishTerms", { to: checkAddress(program, "program"), data, meta, expects: "TermsPublished" });
}

/** Stops minting for 7 days. */
export function stop(program: string): TransactionOf<"stop"> {
  const data = programAbi().encodeFunctionData("stop");
  return transaction("stop", { to: checkAddress(program, "program"), data, meta: {}, expects: "Stopped" });
}

/** Ends a stop. */
export function resume(program: string): TransactionOf<"resume"> {
  const data = programAbi().encodeFunctionData("resume");
  return transaction("resume", { to: checkAddress(program, "program"), data, meta: {}, expects: "Resumed" });
}

/** Announces that minting ends for ever at `time` (unix seconds). */
export function close(program: string, time: number): TransactionOf<"close"> {
  const meta = { time: checkTime(time, "time") };
  const data = programAbi().encodeFunctionData("close", [meta.time]);
  return transaction("close", { to: checkAddress(program, "program"), data, meta, expects: "CloseAnnounced" });
}

function checkLaunch(config: LaunchConfig): LaunchConfig {
  return {
    admin: checkAddress(config.admin, "admin"),
    noticePeriod: checkInteger(config.noticePeriod, "noticePeriod", DAY, 365 * DAY),
    roles: config.roles.map(checkRoleChange),
    terms: checkTerms(config.terms),
    points: checkPoints(config.points),
    badges: { name: checkText(config.badges.name, "badges.name", 64), symbol: config.badges.symbol },
    salt: checkHex(config.salt, "salt", 32),
  };
}

function checkPoints(points: PointsConfig): PointsConfig {
  const expires = points.livePeriods !== 0;
  const most = expires ? (1n << 52n) - 1n : (1n << 96n) - 1n;
  return {
    name: points.name,
    symbol: points.symbol,
    decimals: checkInteger(points.decimals, "decimals", 0, expires ? 2 : 18),
    periodLength: checkInteger(points.periodLength, "periodLength", DAY, 1096 * DAY),
    livePeriods: checkInteger(points.livePeriods, "livePeriods", 0, 4),
    cap: checkAmount(points.cap, "cap", 0n, most),
    ceiling: checkAmount(points.ceiling, "ceiling", 0n),
    closed: points.closed,
    desks:
      points.desks.length === 0
        ? []
        : checkList(points.desks, "desks", MAX_DESKS).map((desk) => checkAddress(desk, "desk")),
  };
}

function checkTerms({ uri, contentHash, validFrom }: Terms): Terms {
  return { uri, contentHash: checkHex(contentHash, "contentHash", 32), validFrom: checkTime(validFrom, "validFrom") };
}

function checkRoleChange({ role, account, granted }: RoleChange): RoleChange {
  roleId(role);
  return { role, account: checkAddress(account, "account"), granted };
}
