/** Where a till's key and the brand's secret come from: Hardhat's keystore, the environment, or a file; never an argument. */
import { mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

import { Wallet, isHexString } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { randomSecret } from "../../sdk/src/receipts/index.js";
import { fastCurve } from "../../sdk/src/vouchers/signer.js";
import { codeAddress } from "../../sdk/src/vouchers/sign.js";
import type { TaskContext } from "../lib/action.js";
import { findKey, readAddress } from "../lib/connect.js";
import { TaskError } from "../lib/errors.js";
import { writeWhole } from "./signed-file.js";

const TILL_KEY = "PUNCHCARD_TILL_KEY";
const TILL_PASSWORD = "PUNCHCARD_TILL_PASSWORD";
const CLAIM_SECRET = "PUNCHCARD_CLAIM_SECRET";
const ORDER_SECRET = "PUNCHCARD_ORDER_SECRET";

export interface KeyArgs {
  till: string | undefined;
  tillKey: string | undefined;
}

/** The key that signs: from a file, from the network's accounts by its address, or from the keystore. */
export async function findTillKey(task: TaskContext, args: KeyArgs): Promise<{ till: string; key: string }> {
  const wanted = args.till === undefined ? undefined : readAddress(args.till, "--till");
  const key = await keyOf(task, args.tillKey, wanted);
  const till = codeAddress(key, fastCurve);
  if (wanted === undefined || wanted === till) return { till, key };
  throw new TaskError("OtherTill", `The key is that of ${till}, not of ${wanted}.`, {
    next: "Give the key of the till that --till names, or leave --till out.",
  });
}

async function keyOf(task: TaskContext, file: string | undefined, wanted: string | undefined): Promise<string> {
  if (file !== undefined) return keyFromFile(task, file);
  const known = wanted === undefined ? undefined : await findKey(await task.connection(), wanted);
  if (known !== undefined) return known;
  const text = await variable(task.hre, TILL_KEY);
  if (text !== undefined) return checkKey(text, TILL_KEY);
  throw new TaskError("NoTillKey", "There is no key to sign with.", {
    next: `Name a file with --till-key, one of the network's accounts with --till, or set it: hardhat keystore set ${TILL_KEY}`,
  });
}

/** A private key as hex, or an encrypted keystore file (JSON) whose password is a variable. */
async function keyFromFile(task: TaskContext, file: string): Promise<string> {
  const text = await readSecret(file);
  if (!text.startsWith("{")) return checkKey(text, file);
  const password = await variable(task.hre, TILL_PASSWORD);
  if (password === undefined) {
    throw new TaskError("NoPassword", `${file} is encrypted, and its password is not known.`, {
      next: `Set it: hardhat keystore set ${TILL_PASSWORD}`,
    });
  }
  try {
    return (await Wallet.fromEncryptedJson(text, password)).privateKey;
  } catch (cause) {
    // What ethers says may have the file in it.
    const next = `Check ${TILL_PASSWORD}, and that the file is a keystore of one key.`;
    throw new TaskError("BadKey", `${file} can't be decrypted.`, { next, cause: new Error((cause as Error).name) });
  }
}

function checkKey(text: string, where: string): string {
  const key = text.startsWith("0x") ? text : `0x${text}`;
  // The value stays out of the error.
  if (isHexString(key, 32)) return key;
  throw new TaskError("BadKey", `${where} holds no private key.`, {
    next: "It must be 64 hex digits, and nothing else.",
  });
}

/** The brand's own secret, by which keys hide what they stand for. */
export async function claimSecret(task: TaskContext, file: string | undefined): Promise<string> {
  const text = file === undefined ? await variable(task.hre, CLAIM_SECRET) : await readSecret(file);
  if (text === undefined) {
    throw new TaskError(
      "NoSecret",
      "Orders, tasks, devices, posts and reviews are hashed with a secret of the brand's.",
      {
        next: `Make one for good (openssl rand -hex 32) and set it: hardhat keystore set ${CLAIM_SECRET}; or name a file with --secret-file.`,
      },
    );
  }
  return checkSecret(text, file ?? CLAIM_SECRET);
}

export interface OrderSecret {
  secret: string;
  /** Where it was written, if it was made now. */
  made: string | undefined;
}

/**
 * The brand's secret for the keys of orders and the salts of receipts. Made by the first run that needs it, and never where
 * orders were posted before: under another secret the same orders would earn again.
 *
 * @param file that was asked for; else a variable, or a file of its own for each brand
 * @param isFirst whether nothing was posted yet, and it is about to be
 */
export async function orderSecret(
  task: TaskContext,
  { file, points, isFirst }: { file: string | undefined; points: string; isFirst: () => Promise<boolean> },
): Promise<OrderSecret> {
  const text = file === undefined ? await variable(task.hre, ORDER_SECRET) : undefined;
  if (text !== undefined) return { secret: checkSecret(text, ORDER_SECRET), made: undefined };
  const at = file ?? path.join(await orderFolder(task, points), "secret");
  const isThere = await stat(at).then(
    () => true,
    () => false,
  );
  if (isThere) return { secret: checkSecret(await readSecret(at), at), made: undefined };
  if (!(await isFirst())) {
    throw new TaskError("NoSecret", `The brand's secret is not here, and orders were posted with it: no ${at}.`, {
      next: `Bring that file from the computer that posted them, or name it with --secret-file, or set ${ORDER_SECRET}. With another secret the same orders would earn again.`,
    });
  }
  const secret = randomSecret();
  await mkdir(path.dirname(at), { recursive: true });
  await writeWhole(at, [`${secret}\n`]);
  return { secret, made: at };
}

/** Where a brand's secret and its refunds are kept on this computer. */
export async function orderFolder(task: TaskContext, points: string): Promise<string> {
  const { chainId } = await task.deployment();
  const name = points.slice(2).toLowerCase();
  return path.join(task.hre.config.paths.ignition, "orders", `chain-${chainId}`, name);
}

function checkSecret(text: string, where: string): string {
  const secret = text.startsWith("0x") ? text : `0x${text}`;
  if (isHexString(secret) && secret.length >= 66 && secret.length % 2 === 0) return secret;
  throw new TaskError("BadSecret", `${where} is not 32 bytes of hex or more.`, {
    next: "Make it with openssl rand -hex 32. Keep it: without it nobody knows what was paid before.",
  });
}

async function readSecret(file: string): Promise<string> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file ${file}.`, { cause });
  });
  // Windows has no such bits.
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw new TaskError("SecretReadable", `Others on this computer can read ${file}.`, { next: `chmod 600 ${file}` });
  }
  return (await readFile(file, "utf8")).replace(/^\uFEFF/, "").trim();
}

/** A variable of Hardhat's keystore, or of the environment; undefined if neither has it. */
async function variable(hre: HardhatRuntimeEnvironment, name: string): Promise<string | undefined> {
  const text = await hre.hooks.runHandlerChain(
    "configurationVariables",
    "fetchValue",
    [{ _type: "ConfigurationVariable", name, default: "" }],
    (_context, { name: asked }) => Promise.resolve(process.env[asked] ?? ""),
  );
  return text.trim() === "" ? undefined : text.trim();
}
