/** A process that answers one question after another: npm's solc takes longer to start than most questions take. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

interface SolcModule {
  cwrap(name: string, result: string | null, args: string[]): (...args: unknown[]) => string;
}

const answer = process.env.PUNCHCARD_SOLC ? native(process.env.PUNCHCARD_SOLC) : webAssembly();

process.on("message", (question: string) => {
  process.send?.(answer(question));
});
process.on("disconnect", () => {
  process.exit();
});

function webAssembly(): (question: string) => string {
  const solc = createRequire(import.meta.url)("solc/soljson.js") as SolcModule;
  const compile = solc.cwrap("solidity_compile", "string", ["string", "number", "number"]);
  const reset = solc.cwrap("solidity_reset", null, []);
  return (question) => {
    const text = compile(question, 0, 0);
    reset();
    return text;
  };
}

function native(file: string): (question: string) => string {
  return (input) =>
    execFileSync(file, ["--standard-json", "--no-import-callback"], { input, encoding: "utf8", maxBuffer: Infinity });
}
