/** The packed SDK in an empty project: in Node, bundled for a browser, and as its README says. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { build } from "esbuild";
import type { BuildResult } from "esbuild";

import { coffee, openBrand } from "./helpers/brand.js";
import { inProcess, now } from "./helpers/chain.js";

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, "../..");
const SDK = path.join(ROOT, "sdk");
const MAX_BYTES = 20_000;

describe("SDK package", function () {
  this.timeout(180_000);
  let project = "";
  let files: string[] = [];

  before(async function () {
    project = await mkdtemp(path.join(tmpdir(), "punchcard-sdk-"));
    await rm(path.join(SDK, "dist"), { recursive: true, force: true });
    await run(process.execPath, [
      path.join(ROOT, "node_modules/typescript/bin/tsc"),
      "-p",
      path.join(SDK, "tsconfig.json"),
    ]);
    const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], {
      cwd: SDK,
    });
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    files = packed.files.map((file) => file.path);

    // As `npm install` would lay it out, without asking a registry.
    const installed = path.join(project, "node_modules/@punchcard/sdk");
    await mkdir(installed, { recursive: true });
    await run("tar", ["-xzf", path.join(project, packed.filename), "-C", installed, "--strip-components=1"]);
    const { dependencies, peerDependencies } = JSON.parse(await readFile(path.join(SDK, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      peerDependencies: Record<string, string>;
    };
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const own = path.join(SDK, "node_modules", name);
      const link = path.join(project, "node_modules", name);
      await mkdir(path.dirname(link), { recursive: true });
      await symlink(existsSync(own) ? own : path.join(ROOT, "node_modules", name), link);
    }
    await writeFile(path.join(project, "package.json"), JSON.stringify({ name: "empty", type: "module" }));
  });

  after(async function () {
    await rm(project, { recursive: true, force: true });
  });

  it("holds what was built, README and licence, and nothing else", function () {
    const others = files.filter((file) => !file.startsWith("dist/")).sort();
    expect(others).to.deep.equal(["LICENSE", "README.md", "package.json"]);
    expect(files.filter((file) => !/\.(js|d\.ts)(\.map)?$/.test(file) && file.startsWith("dist/"))).to.deep.equal([]);
  });

  it("has every subpath that it promises, with types", async function () {
    const { exports } = JSON.parse(await readFile(path.join(SDK, "package.json"), "utf8")) as {
      exports: Record<string, string | { types: string; default: string }>;
    };
    for (const [subpath, target] of Object.entries(exports)) {
      if (typeof target === "string") continue;
      expect(files).to.include(target.types.slice(2)).and.to.include(target.default.slice(2));
      await inProject(
        `import * as all from "@punchcard/sdk${subpath.slice(1)}";\nif (Object.keys(all).length === 0) process.exit(1);`,
      );
    }
  });

  it("works in Node, and lets a backend read amounts without a node or ABIs", async function () {
    const output = await inProject(`
      import { parsePoints, formatPoints } from "@punchcard/sdk/units";
      import { mint } from "@punchcard/sdk/actions";
      import { PunchcardError } from "@punchcard/sdk";
      const points = { address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", decimals: 2, symbol: "ACME" };
      const input = { member: points.address, amount: parsePoints("12.5", 2), campaign: "c", reason: "r" };
      console.log(mint(points, input).describe(), formatPoints(1250n, 2));
      try { mint(points, { ...input, amount: 0n }); } catch (error) { console.log(error instanceof PunchcardError, error.code); }
    `);
    const said = "Issue 12.5 ACME to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed for c (r). 12.5\ntrue BAD_AMOUNT\n";
    expect(output).to.equal(said);
  });

  it("does what its README says", async function () {
    const readme = await readFile(path.join(SDK, "README.md"), "utf8");
    const [, snippet = ""] = /```js\n(.*?)```/s.exec(readme) ?? [];
    const chain = await inProcess();
    const brand = await openBrand(chain);
    await coffee(brand);
    await brand.give(brand.member.address, 1_000n);
    await brand.give(brand.walletless.address, 150n);

    const file = path.join(project, "readme.mjs");
    const names = "provider, deployment, programAddress, member, till, guest, now, console";
    const [imports = "", ...body] = snippet.split("\n");
    await writeFile(file, `${imports}\nexport default async function ({ ${names} }) {\n${body.join("\n")}\n}\n`);
    const { default: readmeCode } = (await import(file)) as { default: (scope: object) => Promise<void> };
    const said: string[] = [];
    await readmeCode({
      provider: chain.provider,
      deployment: brand.deployment,
      programAddress: brand.program.address,
      member: brand.member,
      till: brand.till,
      guest: brand.walletless,
      now: await now(chain),
      console: { log: (line: string) => said.push(line) },
    });
    expect(said[0]).to.equal("You have 10 ACME");
    expect(said[1]).to.match(/^Redeem 1 of reward 1 for at most 5 ACME, until .* UTC\.$/);
    expect(said[2]).to.include(`Send 1.5 ACME to ${brand.member.address}.`);
    expect((await brand.program.member(brand.member.address).points()).balance).to.equal(650n);
  });

  describe("bundled for a browser, minified and gzipped, without ethers", function () {
    it(`loads at most ${MAX_BYTES} bytes to begin with, all ABIs included`, async function () {
      const result = await bundle(`export * from "@punchcard/sdk";`);
      expect(text(result)).to.include("redeemWithAuthorization").and.not.to.include("node:");
      expect(firstLoad(result)).to.be.lessThan(MAX_BYTES);
    });

    for (const [subpath, max] of [
      ["units", 2_000],
      ["eip712", 3_000],
      ["slip", 3_500],
      ["errors", 1_500],
      ["actions", 25_500],
      ["intents", 6_000],
      ["history", 8_000],
      ["badge-art", 2_500],
      ["badge-ids", 1_500],
      ["vouchers", 15_000],
      ["voucher-qr", 22_000],
      ["receipts", 19_000],
      ["receipt-qr", 17_000],
    ] as const) {
      it(`loads at most ${max} bytes of ${subpath}`, async function () {
        expect(firstLoad(await bundle(`export * from "@punchcard/sdk/${subpath}";`))).to.be.lessThan(max);
      });
    }

    it("looks a member of a drop up with at most 4500 bytes, and leaves the builder out", async function () {
      const result = await bundle(`export { findClaim, findClaims, verifyProof } from "@punchcard/sdk/drops";`);
      expect(text(result)).not.to.include("WebAssembly");
      expect(firstLoad(result)).to.be.lessThan(4_500);
    });

    it("tells what a purchase earns with at most 3500 bytes, without the curve that checks signatures", async function () {
      expect(firstLoad(await bundle(`export { quote } from "@punchcard/sdk/receipts";`))).to.be.lessThan(3_500);
    });

    it("builds drops with at most 15000 bytes, of the hashes in WebAssembly only the one that it needs", async function () {
      expect(firstLoad(await bundle(`export * from "@punchcard/sdk/drops";`))).to.be.lessThan(15_000);
    });

    it("keeps the words of actions, though nothing asks for them by name", async function () {
      const words = "Let members send points to one another, for ever.";
      const code = `import { open } from "@punchcard/sdk/actions"; globalThis.open = open;`;
      expect(text(await bundle(code))).to.include(words);
    });

    it("loads words and the sending of steps when they are needed", async function () {
      const result = await bundle(`import { Punchcard } from "@punchcard/sdk"; globalThis.Punchcard = Punchcard;`);
      const first = text({ outputFiles: firstFiles(result) });
      for (const later of ["Redeem reward", "领取", "estimateGas", "takes no badge"]) {
        expect(text(result)).to.include(later);
        expect(first).not.to.include(later);
      }
    });

    it(`loads at most ${MAX_BYTES} bytes of vouchers in all, with what it takes of ethers`, async function () {
      const result = await bundle(`export * from "@punchcard/sdk/vouchers";`, []);
      expect(text(result)).not.to.include("node:");
      expect(firstLoad(result)).to.be.lessThan(MAX_BYTES);
    });

    it("bundles with ethers, too", async function () {
      const result = await bundle(`import { Punchcard } from "@punchcard/sdk"; globalThis.Punchcard = Punchcard;`, []);
      expect(firstLoad(result)).to.be.lessThan(180_000);
    });
  });

  async function inProject(code: string): Promise<string> {
    const file = path.join(project, "script.mjs");
    await writeFile(file, code);
    return (await run(process.execPath, [file], { cwd: project })).stdout;
  }

  async function bundle(code: string, external = ["ethers"]): Promise<Bundle> {
    await writeFile(path.join(project, "entry.js"), code);
    return build({
      absWorkingDir: project,
      entryPoints: ["entry.js"],
      outdir: "out",
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "browser",
      charset: "utf8",
      external,
      write: false,
      metafile: true,
      logLevel: "silent",
    });
  }
});

type Bundle = BuildResult<{ write: false; metafile: true }>;

/** The gzipped size of the entry and what it imports at once; what is imported later does not count. */
function firstLoad(result: Bundle): number {
  return gzipSync(Buffer.concat(firstFiles(result).map((file) => file.contents)), { level: 9 }).length;
}

function firstFiles({ outputFiles, metafile }: Bundle): Bundle["outputFiles"] {
  const entry = Object.keys(metafile.outputs).find((file) => metafile.outputs[file]?.entryPoint === "entry.js")!;
  const needed = new Set<string>();
  const follow = (file: string): void => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const { kind, path: next, external } of metafile.outputs[file]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) follow(next);
    }
  };
  follow(entry);
  return outputFiles.filter((file) => [...needed].some((name) => file.path.endsWith(`/${name}`)));
}

function text({ outputFiles }: Pick<Bundle, "outputFiles">): string {
  return outputFiles.map((file) => file.text).join("\n");
}
