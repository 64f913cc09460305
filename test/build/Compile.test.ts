/** What is asked of solc, what is remembered of its answers, and that neither changes what is built. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { expect } from "chai";

import { ask } from "../../build/ask.ts";
import { type Bundle, readBundle, refreshBundle } from "../../build/bundle.ts";
import { type Input, type Output, assemble, codeQuestions, outlineQuestion } from "../../build/question.ts";
import { solcVersion } from "../../build/solc.mjs";
import { Store, keyOf } from "../../build/store.ts";
import { defects } from "../../build/warnings.ts";

const PRAGMA = "// SPDX-License-Identifier: MIT\npragma solidity 0.8.36;\n";
const COUNTER = "project/contracts/Counter.sol";
const SHOP = "project/contracts/Shop.sol";
const STEP = "npm/steps@1.0.0/Step.sol";

/** A contract, what it imports from a package, and another that creates it; each has an immutable. */
const SOURCES = {
  [COUNTER]: `import {Step} from "steps/Step.sol";
contract Counter is Step { uint256 public immutable from; constructor() { from = step() * block.timestamp; } }`,
  [SHOP]: `import {Counter} from "./Counter.sol";
contract Shop { Counter public immutable counter = new Counter(); }`,
  [STEP]: "abstract contract Step { function step() public pure returns (uint256) { return 7; } }",
  "project/contracts/Alone.sol": "contract Alone { function one() external pure returns (uint256) { return 1; } }",
};

function inputOf(sources: Record<string, string> = SOURCES): Input {
  return {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([name, code]) => [name, { content: PRAGMA + code }])),
    settings: {
      evmVersion: "osaka",
      viaIR: true,
      optimizer: { enabled: true, runs: 200 },
      remappings: ["project/:steps/=npm/steps@1.0.0/"],
    },
  };
}

function questionFor(file: string, sources?: Record<string, string>): Input {
  const found = codeQuestions(inputOf(sources)).find(({ settings }) => file in (settings.outputSelection ?? {}));
  if (found === undefined) throw new Error(`${file} is not asked for`);
  return found;
}

/** Counts what had to be compiled. */
class CountingStore extends Store {
  compiled = 0;

  override write(key: string, answer: Output): void {
    this.compiled += 1;
    super.write(key, answer);
  }
}

describe("What solc is asked", () => {
  it("is the code of a file with what it imports, and nothing else", () => {
    const { sources } = questionFor("project/contracts/Alone.sol");
    expect(Object.keys(sources)).to.deep.equal(["project/contracts/Alone.sol"]);
  });

  it("is the code of every contract and library that is whole, wherever it stands in a line", () => {
    const file = "project/contracts/Two.sol";
    const asked = (code: string) => codeQuestions(inputOf({ [file]: code })).length;
    for (const code of ["struct S { uint256 a; } contract A {}", "/* of */ library L {}", "\tcontract\n A {}"])
      expect(asked(code), code).to.equal(1);
    for (const code of ["abstract contract A {}", "interface I {}"]) expect(asked(code), code).to.equal(0);
  });

  it("is the code of what is created together with its creator's", () => {
    const { settings, sources } = questionFor(SHOP);
    expect(Object.keys(settings.outputSelection ?? {})).to.deep.equal([COUNTER, SHOP]);
    expect(Object.keys(sources)).to.deep.equal([STEP, COUNTER, SHOP]);
  });

  it("does not change what ships when a mock creates it", () => {
    const mock = {
      "project/test/Mock.sol": 'import {Shop} from "../contracts/Shop.sol";\ncontract Mock { Shop s = new Shop(); }',
    };
    expect(questionFor(SHOP, { ...SOURCES, ...mock })).to.deep.equal(questionFor(SHOP));
  });

  it("leaves out contracts where there are suites, which deploy what was built", () => {
    const suite = {
      "project/test/Alone.t.sol": 'import {Alone} from "../contracts/Alone.sol";\ncontract AloneTest { Alone a; }',
    };
    const questions = codeQuestions(inputOf({ ...SOURCES, ...suite }));
    expect(questions.flatMap(({ settings }) => Object.keys(settings.outputSelection ?? {}))).to.deep.equal([
      "project/test/Alone.t.sol",
    ]);
  });

  it("has another key when a source, an import, a setting or the compiler changes, and only then", () => {
    const key = (sources: Record<string, string>) => keyOf(questionFor(COUNTER, sources), solcVersion());
    const before = key(SOURCES);
    expect(key({ ...SOURCES, "project/contracts/Alone.sol": "contract Alone {}" })).to.equal(before);
    for (const name of [COUNTER, STEP] as const)
      expect(key({ ...SOURCES, [name]: `${SOURCES[name]}\n` })).not.to.equal(before);
    const question = questionFor(COUNTER);
    const { settings } = question;
    expect(keyOf({ ...question, settings: { ...settings, viaIR: false } }, solcVersion())).not.to.equal(before);
    expect(keyOf(question, "0.8.37+commit.12345678.Linux.g++")).not.to.equal(before);
    const native = solcVersion().replace("Emscripten.clang", "Linux.g++");
    expect(keyOf(question, native), "on another platform").to.equal(before);
  });
});

describe("What solc answers", function () {
  this.timeout(60_000);

  let folder: string;
  const store = (more: NodeJS.ProcessEnv = {}, bundle = new Map<string, Output>()) =>
    new CountingStore(solcVersion(), { PUNCHCARD_CACHE: folder, ...more }, bundle);
  const cached = () => {
    const [inner = ""] = readdirSync(folder);
    return readdirSync(path.join(folder, inner)).map((name) => path.join(folder, inner, name));
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "punchcard-cache-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("in parts is what it answers at once", async () => {
    const input = inputOf();
    const [outline, ...codes] = await ask([outlineQuestion(input), ...codeQuestions(input)], store());
    const { contracts, sources } = assemble(outline!.answer, codes);
    const whole = atOnce(input);
    expect(sources).to.deep.equal(whole.sources);
    for (const [file, names] of Object.entries(whole.contracts ?? {})) {
      for (const [name, { abi, evm }] of Object.entries(names)) {
        const ours = contracts![file]![name]!;
        expect(ours.abi, name).to.deep.equal(abi);
        if (!file.startsWith("project/")) continue;
        for (const kind of ["bytecode", "deployedBytecode"] as const) {
          for (const part of ["object", "sourceMap", "linkReferences"] as const)
            expect(ours.evm![kind]![part], `${name} ${kind} ${part}`).to.deep.equal(evm![kind]![part]);
        }
        // Immutables are named by syntax trees, which are numbered for each question: their places are what counts.
        const places = (immutables: Record<string, unknown> = {}) => Object.values(immutables);
        expect(places(ours.evm!.deployedBytecode!.immutableReferences), name).to.deep.equal(
          places(evm!.deployedBytecode!.immutableReferences),
        );
      }
    }
  });

  it("is not asked for twice", async () => {
    const first = store();
    const [answer] = await ask([questionFor(SHOP)], first);
    const second = store();
    expect(await ask([questionFor(SHOP)], second)).to.deep.equal([answer]);
    expect([first.compiled, second.compiled]).to.deep.equal([1, 0]);
  });

  it("is asked for again when what is remembered is cut short, altered, or gone", async () => {
    const [answer] = await ask([questionFor(SHOP)], store());
    const [file = ""] = cached();
    const whole = readFileSync(file);
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1]! ^= 1;
    for (const content of [whole.subarray(0, whole.length >> 1), flipped, Buffer.of(), undefined]) {
      if (content === undefined) rmSync(file);
      else writeFileSync(file, content);
      const again = store();
      expect(await ask([questionFor(SHOP)], again)).to.deep.equal([answer]);
      expect(again.compiled).to.equal(1);
    }
  });

  it("is taken from the release bundle first", async () => {
    const [{ key, answer } = never()] = await ask([questionFor(SHOP)], store());
    rmSync(cached()[0]!);
    const again = store({}, new Map([[key, answer]]));
    await ask([questionFor(SHOP)], again);
    expect(again.compiled).to.equal(0);
  });

  it("is compiled and compared when it is to be proved: a cache or bundle that lies is found", async () => {
    const proving = { PUNCHCARD_PROVE: "1" };
    const [{ key, answer } = never()] = await ask([questionFor(SHOP)], store());
    const honest = store(proving, new Map([[key, answer]]));
    await ask([questionFor(SHOP)], honest);
    expect(honest.compiled).to.equal(1);

    const [file = ""] = cached();
    const text = gunzipSync(readFileSync(file)).toString();
    const lie = text.replace(/"object":"60/, '"object":"61');
    expect(lie).not.to.equal(text);
    const lying = store(proving, new Map([[key, JSON.parse(lie) as Output]]));
    expect(await failureOf(ask([questionFor(SHOP)], lying)))
      .to.include("The release bundle says other")
      .and.include(SHOP);
    writeFileSync(file, gzipSync(lie));
    expect(await failureOf(ask([questionFor(SHOP)], store(proving))))
      .to.include("The cache says other")
      .and.include(file);
  });

  it("is an error where it is a warning of ours, and silent where it is a package's", async () => {
    const unused = "contract Alone { function one() external pure { uint256 unused; } }";
    const ours = codeQuestions(inputOf({ "project/contracts/Alone.sol": unused }));
    const shared = store();
    expect(await failureOf(ask(ours, shared))).to.include("Unused local variable");
    expect(shared.compiled, "nothing is kept").to.equal(0);
    const inPackage = { ...SOURCES, [STEP]: SOURCES[STEP].replace("return 7;", "uint256 unused; return 7;") };
    await ask([questionFor(SHOP, inPackage)], shared);
  });

  it("allows suites and mocks to be large, and contracts never", () => {
    const tooLarge = (file: string) => ({
      severity: "warning",
      type: "Warning",
      component: "general",
      message: "Contract code size",
      errorCode: "5574",
      sourceLocation: { file },
    });
    expect(defects(inputOf(), [tooLarge("project/test/fuzz/Badges.t.sol")])).to.have.length(0);
    expect(defects(inputOf(), [tooLarge(SHOP)])).to.have.length(1);
    const instrumented = inputOf({ ...SOURCES, "__NomicFoundationCoverage-1.sol": "" });
    expect(defects(instrumented, [tooLarge(SHOP)])).to.have.length(0);
  });
});

describe("The release bundle", () => {
  const bundle: Bundle = {
    "contracts/A.sol": { question: "aa", contracts: { A: { abi: [], evm: {} } } },
    "contracts/B.sol": { question: "aa", contracts: { B: { abi: [], evm: {} } } },
  };
  let file: string;

  beforeEach(() => {
    file = path.join(mkdtempSync(path.join(tmpdir(), "punchcard-bundle-")), "contracts.json.br");
  });

  it("answers each question with all the files that it was about", () => {
    refreshBundle(bundle, { check: false, file });
    const contracts = { "project/contracts/A.sol": { A: { evm: {} } }, "project/contracts/B.sol": { B: { evm: {} } } };
    expect([...readBundle(file)]).to.deep.equal([["aa", { contracts }]]);
  });

  it("is checked without being written: what is out of date is named", () => {
    expect(refreshBundle(bundle, { check: true, file })).to.deep.equal(["contracts/A.sol", "contracts/B.sol"]);
    refreshBundle(bundle, { check: false, file });
    const before = readFileSync(file);
    expect(refreshBundle(bundle, { check: true, file })).to.deep.equal([]);
    const { "contracts/B.sol": dropped, ...rest } = bundle;
    const changed = { ...rest, "contracts/A.sol": { ...dropped!, question: "cc" } };
    expect(refreshBundle(changed, { check: true, file })).to.deep.equal(["contracts/A.sol", "contracts/B.sol"]);
    expect(readFileSync(file)).to.deep.equal(before);
  });
});

function atOnce(input: Input): Output {
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const everything = { "*": { "": ["ast"], "*": ["abi", "evm.bytecode", "evm.deployedBytecode"] } };
  const settings = { ...input.settings, outputSelection: everything };
  return JSON.parse(solc.compile(JSON.stringify({ ...input, settings }))) as Output;
}

async function failureOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => "nothing failed",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

function never(): never {
  throw new Error("There is no answer.");
}
