/**
 * Takes one large question to solc apart into small ones, and puts the answers together again. An input asks for
 * everything about every file; we ask once for syntax trees and ABIs ("outline"), which is quick, and for code file by
 * file, each time with no other sources than the file imports. So a file's question, and with it what is remembered,
 * changes only with what its code depends on.
 */

export interface Input {
  language: string;
  sources: Record<string, { content: string }>;
  settings: Record<string, unknown> & { remappings?: string[]; outputSelection?: object };
}

export interface Output {
  errors?: SolcError[];
  contracts?: Record<string, Contracts>;
  sources?: Record<string, { id: number; ast: unknown }>;
}

export type Contracts = Record<string, { abi?: unknown; evm?: Evm }>;

export interface SolcError {
  severity: string;
  type: string;
  component: string;
  message: string;
  errorCode?: string;
  formattedMessage?: string;
  sourceLocation?: { file: string };
}

interface Evm {
  methodIdentifiers?: unknown;
  bytecode?: Code;
  deployedBytecode?: Code;
}

interface Code {
  object: string;
  opcodes: string;
  sourceMap: string;
  linkReferences: unknown;
  immutableReferences?: Record<string, unknown>;
}

const OUTLINE = { "": ["ast"], "*": ["abi", "evm.methodIdentifiers"] };
const CODE = ["object", "sourceMap", "linkReferences"];
const CODE_SELECTION = {
  "*": [
    ...CODE.map((part) => `evm.bytecode.${part}`),
    ...CODE.map((part) => `evm.deployedBytecode.${part}`),
    "evm.deployedBytecode.immutableReferences",
  ],
};
/** Hardhat and its EVM want the fields of code to be there, also where there is none; nobody reads opcodes. */
const NO_CODE: Code = { object: "", opcodes: "", sourceMap: "", linkReferences: {} };

/** Hardhat names our own sources so; those of packages start with `npm/`. */
export const OURS = "project/";

export function outlineQuestion(input: Input): Input {
  return { ...input, settings: { ...input.settings, outputSelection: { "*": OUTLINE } } };
}

/**
 * The questions for the code of our files that have any. Suites deploy the contracts that were built before them
 * (test/helpers/Deploy.sol), so an input with suites does not ask for those again. A file whose code holds another's,
 * because it creates it, shares a question with it: solc would have to compile both anyway. What only looks like a
 * contract, in a comment, costs a question without an answer. Nothing deploys a package's contract by itself.
 */
export function codeQuestions(input: Input): Input[] {
  const names = Object.keys(input.sources);
  const hasSuites = names.some((name) => name.endsWith(".t.sol"));
  const groups = new Map<string, Set<string>>();
  const definedIn = new Map<string, string>();
  for (const name of names) {
    if (!name.startsWith(OURS) || (hasSuites && isContract(name))) continue;
    for (const [, contract = ""] of contentOf(input, name).matchAll(
      /(?<!\babstract\s+)\b(?:contract|library)\s+(\w+)/g,
    )) {
      definedIn.set(contract, name);
      groups.set(name, new Set([name]));
    }
  }
  for (const [name, group] of groups) {
    const creations = contentOf(input, name).matchAll(/\bnew\s+(\w+)\s*[({]|type\((\w+)\)\.creationCode/g);
    for (const [, made, held = ""] of creations) {
      const created = definedIn.get(made ?? held);
      // What ships is asked for in the same way, whatever a mock does with it.
      if (created === undefined || isContract(created) !== isContract(name)) continue;
      for (const file of groups.get(created) ?? []) groups.set(file, (groups.get(name) ?? group).add(file));
    }
  }
  return [...new Set(groups.values())].map((group) => {
    const files = [...group].sort();
    const sources = Object.fromEntries(
      closure(input, files).map((name) => [name, { content: contentOf(input, name) }]),
    );
    const outputSelection = Object.fromEntries(files.map((file) => [file, CODE_SELECTION]));
    return { ...input, sources, settings: { ...input.settings, outputSelection } };
  });
}

export function isContract(name: string): boolean {
  return name.startsWith(`${OURS}contracts/`);
}

function contentOf(input: Input, name: string): string {
  return input.sources[name]?.content ?? "";
}

/** The files and all that they import, sorted as solc sorts. A comment that looks like an import does no harm. */
function closure(input: Input, roots: readonly string[]): string[] {
  const found = new Set(roots);
  for (const file of found) {
    for (const [, target = ""] of contentOf(input, file).matchAll(/^\s*import\b[^;"']*["']([^"']+)["']/gm)) {
      const imported = resolveImport(target, file, input.settings.remappings ?? []);
      if (imported in input.sources) found.add(imported);
    }
  }
  return [...found].sort();
}

function resolveImport(target: string, from: string, remappings: readonly string[]): string {
  if (target.startsWith(".")) {
    return new URL(target, `file:///${from}`).pathname.slice(1);
  }
  let best = { context: "", prefix: "", replacement: "" };
  for (const remapping of remappings) {
    const [, context = "", prefix = "", replacement = ""] = /^(?:(.*?):)?(.*?)=(.*)$/.exec(remapping) ?? [];
    const fits = from.startsWith(context) && target.startsWith(prefix);
    const isLonger =
      context.length > best.context.length || (context === best.context && prefix.length > best.prefix.length);
    if (fits && (isLonger || best.prefix === "")) best = { context, prefix, replacement };
  }
  return best.replacement + target.slice(best.prefix.length);
}

/** The answer to the whole input: the outline, with the code of each file put in its place. */
export function assemble(outline: Output, codes: readonly { question: Input; answer: Output }[]): Output {
  const contracts: Record<string, Contracts> = {};
  const numbers: Record<string, number[]> = {};
  for (const { question, answer } of codes) {
    const ids = Object.keys(question.sources).map((name) => outline.sources?.[name]?.id ?? -1);
    for (const [file, code] of Object.entries(answer.contracts ?? {})) {
      contracts[file] = code;
      numbers[file] = ids;
    }
  }
  for (const [file, outlined] of Object.entries(outline.contracts ?? {})) {
    const code = contracts[file] ?? {};
    contracts[file] = mapValues(outlined, (contract, name) => {
      const { bytecode = NO_CODE, deployedBytecode = NO_CODE } = code[name]?.evm ?? {};
      const evm = {
        ...contract.evm,
        bytecode: renumber(bytecode, numbers[file]),
        deployedBytecode: { immutableReferences: {}, ...renumber(deployedBytecode, numbers[file]) },
      };
      return { ...contract, evm };
    });
  }
  return { ...outline, contracts };
}

function mapValues<V, W>(object: Record<string, V>, map: (value: V, key: string) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

/** A source map tells files by number, as they were numbered in the small question: here they get the large one's. */
function renumber(code: Code, ids: readonly number[] = []): Code {
  const sourceMap = code.sourceMap
    .split(";")
    .map((entry) => {
      const parts = entry.split(":");
      const file = parts[2];
      if (file === undefined || file === "" || file === "-1") return entry;
      parts[2] = String(ids[Number(file)] ?? -1);
      return parts.join(":");
    })
    .join(";");
  return { ...NO_CODE, ...code, sourceMap };
}
