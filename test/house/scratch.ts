/** A copy of the contracts with a room more, as somebody who adds a desk would have it; compiled by solc alone. */
import { cp, mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Sources } from "./rooms.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
/** solc has no types of its own. */
const solc = require("solc") as { compile: (input: string, options: { import: Find }) => string };

type Find = (file: string) => { contents: string } | { error: string };

export interface Artifact {
  abi: string;
  bytecode: string;
}

/** Copies contracts/, adds `sources` as the room `room`, and hands the tree to `act`; nothing of it is left. */
export async function withRoom<T>(room: string, sources: string, act: (tree: string) => Promise<T>): Promise<T> {
  const tree = await mkdtemp(path.join(tmpdir(), "punchcard-tree-"));
  try {
    await cp(path.join(ROOT, "contracts"), path.join(tree, "contracts"), { recursive: true });
    await mkdir(path.join(tree, "contracts", room));
    await cp(sources, path.join(tree, "contracts", room), { recursive: true });
    return await act(tree);
  } finally {
    await rm(tree, { recursive: true });
  }
}

/** Every Solidity file below a `contracts` folder, by its path from the folder's parent. */
export async function readSources(contracts: string): Promise<Sources> {
  const files = (await readdir(contracts, { recursive: true })).filter((file) => file.endsWith(".sol"));
  const named = files.sort().map(async (file) => {
    const text = await readFile(path.join(contracts, file), "utf8");
    return [`contracts/${file.replaceAll(path.sep, "/")}`, text] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

/** Compiles one contract of a tree, as the build does. */
export async function compile(tree: string, file: string, name: string): Promise<Artifact> {
  const read = new Map<string, string>();
  const find: Find = (source) => {
    const contents = read.get(source);
    return contents === undefined ? { error: `${source} is not there` } : { contents };
  };
  const sources = await gather(tree, file, read);
  const input = {
    language: "Solidity",
    sources: Object.fromEntries([[file, { content: sources }]]),
    settings: {
      ...{ evmVersion: "osaka", viaIR: true, optimizer: { enabled: true, runs: 200 } },
      outputSelection: { [file]: { [name]: ["abi", "evm.bytecode.object"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find })) as {
    errors?: { severity: string; formattedMessage: string }[];
    contracts?: Record<string, Record<string, { abi: unknown; evm: { bytecode: { object: string } } }>>;
  };
  const wrong = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (wrong.length !== 0) throw new Error(wrong.map(({ formattedMessage }) => formattedMessage).join("\n"));
  const { abi, evm } = output.contracts![file]![name]!;
  return { abi: JSON.stringify(abi), bytecode: `0x${evm.bytecode.object}` };
}

/** Reads a source and all that it imports; tells the source itself. */
async function gather(tree: string, file: string, read: Map<string, string>): Promise<string> {
  const known = read.get(file);
  if (known !== undefined) return known;
  const place = file.startsWith("contracts/") ? path.join(tree, file) : path.join(ROOT, "node_modules", file);
  const text = await readFile(place, "utf8");
  read.set(file, text);
  for (const [, target] of text.matchAll(/^(?:import|\}) [^;]*?from "([^"]+)";/gm)) {
    const next = target!.startsWith(".") ? path.posix.join(path.posix.dirname(file), target!) : target!;
    await gather(tree, next, read);
  }
  return text;
}
