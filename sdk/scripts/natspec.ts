/** The NatSpec sentences of events and errors, read from the source text: what the SDK says of an error, and what a test checks. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

/** An event or error as it is declared. `notice` is empty where its NatSpec has no `@notice`. */
export interface Declaration {
  readonly kind: "event" | "error";
  readonly name: string;
  readonly params: readonly string[];
  readonly notice: string;
  /** File and line, for whoever has to correct it. */
  readonly where: string;
}

const COMMENT = /^\s*\/\/\/ ?(.*)$/;
const DECLARATION = /^\s*(event|error)\s+(\w+)\s*\(/;

/** Every event and error that the text of a Solidity file declares, with its `@notice`. */
export function declarations(source: string, file: string): Declaration[] {
  const lines = source.split("\n");
  const found: Declaration[] = [];
  let comment: string[] = [];
  for (const [index, line] of lines.entries()) {
    const text = COMMENT.exec(line)?.[1];
    if (text !== undefined) {
      comment.push(text);
      continue;
    }
    const [, kind, name] = DECLARATION.exec(line) ?? [];
    if (kind !== undefined && name !== undefined) {
      const rest = lines.slice(index).join("\n");
      const params = paramNames(rest.slice(rest.indexOf("(") + 1, rest.indexOf(")")));
      const where = `${file}:${index + 1}`;
      found.push({ kind: kind as Declaration["kind"], name, params, notice: noticeOf(comment), where });
    }
    comment = [];
  }
  return found;
}

/** As {@link declarations}, of every `.sol` file below a folder, in the order of their paths. */
export async function declarationsBelow(folder: string): Promise<Declaration[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sol"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const found: Declaration[] = [];
  for (const file of files) {
    const shown = path.relative(path.dirname(folder), file).replaceAll(path.sep, "/");
    found.push(...declarations(await readFile(file, "utf8"), shown));
  }
  return found;
}

/** What is wrong with the sentences of these declarations; empty if nothing is. */
export function faults(all: readonly Declaration[]): string[] {
  const first = new Map<string, Declaration>();
  return all.flatMap((each) => {
    const { kind, name, params, notice, where } = each;
    const say = (what: string): string => `${where}: ${kind} ${name} ${what}`;
    if (notice === "") return [say("has no @notice: write one sentence")];
    const wrong = notice.endsWith(".") ? [] : [say("has a @notice that does not end with a full stop")];
    if (kind === "event") return wrong;

    for (const word of quoted(notice)) {
      if (!params.includes(word)) wrong.push(say(`quotes \`${word}\`, which is none of its arguments`));
    }
    if (/[{}]/.test(notice))
      wrong.push(say("has braces in its @notice, which the SDK shows as text: write plain words"));
    const twin = first.get(name);
    if (twin === undefined) first.set(name, each);
    else if (twin.notice !== notice) wrong.push(say(`says another sentence than at ${twin.where}`));
    return wrong;
  });
}

/** The SDK's sentence for each error, by name: `{argument}` stands where the `@notice` quotes an argument. */
export function errorSentences(all: readonly Declaration[]): Map<string, string> {
  const errors = all.filter(({ kind }) => kind === "error");
  const wrong = faults(errors);
  if (wrong.length > 0) throw new Error(`The @notice of an error is what the SDK says:\n${wrong.join("\n")}`);
  const sorted = errors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(sorted.map(({ name, notice }) => [name, notice.replace(/`(\w+)`/g, "{$1}")]));
}

/** The `@notice` of a comment: its untagged beginning counts as one, as for solc. */
function noticeOf(comment: readonly string[]): string {
  let tag = "notice";
  const words: string[] = [];
  for (const line of comment) {
    const [, named, rest] = /^\s*@([\w:-]+)\s*(.*)$/.exec(line) ?? [];
    if (named !== undefined) tag = named;
    if (tag === "notice") words.push((rest ?? line).trim());
  }
  return words.filter((word) => word !== "").join(" ");
}

function paramNames(list: string): string[] {
  return list
    .split(",")
    .map((each) => each.trim().split(/\s+/))
    .flatMap((words) => (words.length > 1 ? [words[words.length - 1] ?? ""] : []));
}

function quoted(notice: string): string[] {
  return [...notice.matchAll(/`([^`]*)`/g)].map(([, word]) => word ?? "");
}
