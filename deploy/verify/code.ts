/** Compares a contract's code on the chain with what was compiled, immutables included. */
import { type Provider, getCreateAddress } from "ethers";

import type { References } from "../lib/protocol.js";

export interface CompiledCode {
  deployedBytecode: string;
  immutableReferences: References;
}

export interface CodeCheck {
  provider: Provider;
  address: string;
  compiled: CompiledCode;
  /** Creation code with its arguments: the chain itself then tells the immutables. */
  creationCode?: string;
  /** Who created it: constructors keep their caller. */
  creator?: string;
  /** Immutables that depend on the contract's own address, as they should be: 32-byte words. */
  own?: readonly string[];
}

/** Undefined if all is as compiled, else what is wrong. */
export async function checkCode(check: CodeCheck): Promise<string | undefined> {
  const { provider, address, compiled } = check;
  const code = await provider.getCode(address);
  if (code === "0x") return "no code";
  const spots = Object.values(compiled.immutableReferences).flat();
  if (code.length !== compiled.deployedBytecode.length) return `other code (${code.length / 2 - 1} bytes)`;
  if (mask(code, spots) !== mask(compiled.deployedBytecode, spots)) return "other code";
  if (spots.length === 0 || check.creationCode === undefined) return undefined;
  return checkImmutables(check, code, spots);
}

/** Runs the constructor without sending it: what it returns is the code as it should be, but for its own address. */
async function checkImmutables(
  { provider, address, creationCode = "0x", creator, own = [] }: CodeCheck,
  code: string,
  spots: References[string],
): Promise<string | undefined> {
  const from = creator ?? address;
  const meant = await provider.call({ data: creationCode, from });
  const nonce = await provider.getTransactionCount(from);
  const allowed = new Set(own.map((hex) => hex.toLowerCase()));
  const self = word(address);
  const simulated = word(getCreateAddress({ from, nonce }));
  for (const { start, length } of spots) {
    const actual = cut(code, start, length);
    const expected = cut(meant, start, length);
    if (actual === expected || allowed.has(actual)) continue;
    if (actual !== self || expected !== simulated) return `an immutable is ${actual}, not ${expected}`;
  }
  return undefined;
}

function mask(code: string, spots: References[string]): string {
  let masked = code.toLowerCase();
  for (const { start, length } of spots) {
    const at = 2 + 2 * start;
    masked = masked.slice(0, at) + "0".repeat(2 * length) + masked.slice(at + 2 * length);
  }
  return masked;
}

function cut(code: string, start: number, length: number): string {
  return `0x${code.slice(2 + 2 * start, 2 + 2 * (start + length)).toLowerCase()}`;
}

function word(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
