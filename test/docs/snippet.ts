/** Runs the TypeScript snippets of a page, one after the other, as they stand there: what newcomers copy must work. */
import { readFile } from "node:fs/promises";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const IMPORTS = /^import .*\n/gm;

type AsyncFunctionConstructor = new (...namesAndBody: string[]) => (...values: unknown[]) => Promise<void>;
const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => Promise.resolve()) as {
  constructor: AsyncFunctionConstructor;
};

/**
 * @param given what the snippets find around them, by name; what they import as well
 * @returns what it prints, line by line, and the lines of its imports
 */
export async function runSnippet(
  page: string,
  given: Readonly<Record<string, unknown>>,
  printed: unknown[][] = [],
): Promise<{ printed: unknown[][]; imports: string[] }> {
  const text = await readFile(path.join(ROOT, page), "utf8");
  const snippet = [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code).join("\n");
  const scope = { ...given, console: { log: (...values: unknown[]) => printed.push(values) } };
  await new AsyncFunction(...Object.keys(scope), snippet.replace(IMPORTS, ""))(...Object.values(scope));
  return { printed, imports: [...snippet.matchAll(IMPORTS)].map(([line]) => line.trim()) };
}
