/** Every error of every contract says what to do next, and docs/errors.md says the same. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { AbiCoder } from "ethers";

import { decodeRevert, errorsAbi, sentence, toPunchcardError } from "../../../sdk/src/decode-error.js";
import { ContractError, PunchcardError } from "../../../sdk/src/errors.js";
import { ERROR_SENTENCES } from "../../../sdk/src/error-sentences.js";
import { factories } from "../../../sdk/src/generated/index.js";
import { errorsPage } from "../helpers/errors-page.js";

interface AbiError {
  readonly type: "error";
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  address: `0x${"11".repeat(20)}`,
  bytes3: `0x${"55".repeat(3)}`,
  bytes4: `0x${"44".repeat(4)}`,
  bytes16: `0x${"22".repeat(16)}`,
  bytes32: `0x${"33".repeat(32)}`,
  string: "words",
};

describe("SDK error sentences", function () {
  const all = Object.values(factories).flatMap(({ abi }) => (abi as readonly { type: string }[]).filter(isError));

  it("exist for every error in the ABIs, and for no other", function () {
    const names = [...new Set(all.map(({ name }) => name))].sort();
    expect(Object.keys(ERROR_SENTENCES).sort()).to.deep.equal(names);
  });

  for (const error of new Map(all.map((each) => [each.name, each])).values()) {
    it(`say what to do about ${error.name}, with values that it has`, function () {
      const template = ERROR_SENTENCES[error.name as keyof typeof ERROR_SENTENCES];
      const used = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
      expect(error.inputs.map(({ name }) => name)).to.include.members(used);
      const values = error.inputs.map(({ type }) => SAMPLES[type] ?? 7n);
      const decoded = decodeRevert(errorsAbi().encodeErrorResult(error.name, values))!;
      expect(decoded.errorName).to.equal(error.name);
      expect(decoded.nextStep).to.match(/^[^{}]{15,200}[.?]$/);
      expect(decoded.nextStep).not.to.include("undefined");
    });
  }

  it("are the ones of docs/errors.md", async function () {
    const file = path.resolve(import.meta.dirname, "../../../docs/errors.md");
    expect(await readFile(file, "utf8")).to.equal(errorsPage());
  });

  it("write times as dates, roles by name, and nothing hidden", function () {
    expect(sentence("MintingStopped", { until: 1_900_000_000n })).to.include("2030-03-17T17:46:40Z");
    expect(sentence("BadReward", { what: "price\u202E\u0000 0" })).to.equal("Correct the reward: price 0.");
    expect(sentence("__proto__", {})).to.equal("");
  });
});

describe("SDK error decoding", function () {
  it("has nothing to say about empty data, and names the selector of a stranger's error", function () {
    expect(decodeRevert("0x")).to.equal(undefined);
    expect(decodeRevert("0x12")).to.equal(undefined);
    expect(decodeRevert("0xdeadbeef")?.args).to.deep.equal({ selector: "0xdeadbeef" });
  });

  it("does not stumble over data that pretends", function () {
    const coder = AbiCoder.defaultAbiCoder();
    for (const data of [
      "0x08c379a0",
      `0x08c379a0${"ff".repeat(64)}`,
      "0x4e487b71ff",
      `0xe450d38c${"ff".repeat(10)}`,
      `0xdeadbeef${coder.encode(["bytes"], [`0xdeadbeef${"00".repeat(31)}04`]).slice(2)}`,
      `0xdeadbeef${"ff".repeat(32 * 40)}`,
    ]) {
      expect(decodeRevert(data)).to.be.instanceOf(ContractError);
    }
  });

  it("finds an error in many wrappings, and wastes no time on data that is made to waste it", function () {
    let wrapped = errorsAbi().encodeErrorResult("ZeroAmount", []);
    for (let i = 0; i < 5; i++)
      wrapped = `0xdeadbeef${AbiCoder.defaultAbiCoder().encode(["bytes"], [wrapped]).slice(2)}`;
    expect(decodeRevert(wrapped)?.errorName).to.equal("ZeroAmount");

    // Every word is a length that reaches nearly to the end: without a limit, this would take longer than the universe.
    const words = Array.from({ length: 400 }, (_, i) =>
      (32 * (380 - i > 1 ? 380 - i : 1)).toString(16).padStart(64, "0"),
    );
    expect(decodeRevert(`0xdeadbeef${words.join("")}`)?.errorName).to.equal("Unknown");
  });

  for (const [why, thrown, code] of [
    ["a person who declined (EIP-1193)", { code: 4001, message: "User rejected" }, "REJECTED"],
    ["a person who declined (ethers)", { code: "ACTION_REJECTED", message: "rejected" }, "REJECTED"],
    ["an empty purse", { code: "INSUFFICIENT_FUNDS", message: "no funds" }, "NO_GAS"],
    ["a revert without data", { code: "CALL_EXCEPTION", message: "missing revert data" }, "REVERTED"],
    ["a node that is away", new Error("ECONNREFUSED"), "RPC_FAILED"],
    ["a string", "boom", "RPC_FAILED"],
    ["nothing at all", undefined, "RPC_FAILED"],
  ] as const) {
    it(`knows ${why}`, function () {
      const error = toPunchcardError(thrown);
      expect(error).to.be.instanceOf(PunchcardError);
      expect(error.code).to.equal(code);
      expect(error.nextStep).to.match(code === "REJECTED" ? /^$/ : /\.$/);
      expect(toPunchcardError(error)).to.equal(error);
    });
  }

  it("finds revert data wherever a provider put it, also in a loop", function () {
    const data = errorsAbi().encodeErrorResult("ZeroQuantity", []);
    const loop: Record<string, unknown> = { error: { data: { data } } };
    loop.cause = loop;
    for (const thrown of [{ data }, { info: { error: { data } } }, { error: { error: { data } } }, loop]) {
      expect(toPunchcardError(thrown)).to.be.instanceOf(ContractError).and.to.include({ errorName: "ZeroQuantity" });
    }
  });
});

function isError(entry: { type: string }): entry is AbiError {
  return entry.type === "error";
}
