/** A Ledger without the hardware: the Ethereum app's side of what goes over the cable, put in where the plugin opens it. */
import { createRequire } from "node:module";

import { HDNodeWallet, Mnemonic, Transaction, getBytes, hexlify } from "ethers";

/** What the Ledger packages know as a way to a device. */
type TransportClass = (new () => { close: () => Promise<void> }) & { create: (...args: unknown[]) => Promise<unknown> };

const fromPlugin = createRequire(import.meta.resolve("@nomicfoundation/hardhat-ledger"));
const { default: NodeHid } = fromPlugin("@ledgerhq/hw-transport-node-hid") as { default: TransportClass };
const { TransportError } = fromPlugin("@ledgerhq/errors") as {
  TransportError: new (message: string, id: string) => Error;
};
/** What every transport is: the plugin's own one adds USB. */
const Transport = Object.getPrototypeOf(Object.getPrototypeOf(NodeHid)) as TransportClass;

const OK = Buffer.from([0x90, 0x00]);
const REFUSED = Buffer.from([0x69, 0x85]);
const ROOT = HDNodeWallet.fromMnemonic(
  Mnemonic.fromPhrase("test test test test test test test test test test test junk"),
  "m",
);

/** The third account of the device, where Ledger's own app puts it. */
export const LEDGER_ADDRESS = ROOT.derivePath("44'/60'/2'/0/0").address;

export interface Device {
  /** What the person is shown and signs. */
  readonly signed: Transaction[];
  /** Gives the cable back. */
  unplug: () => void;
}

/** Plugs a device in; `presses` says which button the person presses. */
export function plugIn(presses: "approve" | "reject" = "approve"): Device {
  const signed: Transaction[] = [];
  let path: string;
  let bytes: Buffer = Buffer.alloc(0);

  class SimulatedDevice extends Transport {
    /** One question of the app's protocol: class, instruction, two parameters, length, data. */
    exchange(apdu: Buffer): Promise<Buffer> {
      const [, instruction, first] = apdu;
      const data = apdu.subarray(5);
      if (instruction === 0x02) return Promise.resolve(addressOf(readPath(data).path));
      if (instruction === 0x06) return Promise.resolve(Buffer.concat([Buffer.from([1, 1, 12, 0]), OK]));
      if (instruction === 0x04) return Promise.resolve(this.#sign(first === 0, data));
      return Promise.resolve(OK);
    }

    setScrambleKey(): void {
      // Only transports of browsers need it.
    }

    #sign(isFirst: boolean, data: Buffer): Buffer {
      if (isFirst) {
        const read = readPath(data);
        path = read.path;
        bytes = read.rest;
      } else bytes = Buffer.concat([bytes, data]);
      let transaction: Transaction;
      try {
        transaction = Transaction.from(hexlify(bytes));
      } catch {
        // More of it is to come.
        return OK;
      }
      if (presses === "reject") return REFUSED;
      const { r, s, yParity } = ROOT.derivePath(path).signingKey.sign(transaction.unsignedHash);
      signed.push(transaction);
      return Buffer.concat([Buffer.from([yParity]), getBytes(r), getBytes(s), OK]);
    }
  }

  return { signed, unplug: replaceCreate(() => Promise.resolve(new SimulatedDevice())) };
}

/** No device, and no driver to look for one. */
export function breakDriver(message: string): () => void {
  return replaceCreate(() => Promise.reject(new Error(message)));
}

/** No device at first; calls `onAsked` when the plugin has looked. */
export function leaveUnplugged(onAsked: () => void): () => void {
  return replaceCreate(() => {
    onAsked();
    return Promise.reject(new TransportError("NoDevice", "NoDeviceFound"));
  });
}

function replaceCreate(create: () => Promise<unknown>): () => void {
  const original = NodeHid.create;
  NodeHid.create = create;
  return () => {
    NodeHid.create = original;
  };
}

function readPath(data: Buffer): { path: string; rest: Buffer } {
  const length = data[0] ?? 0;
  const parts = Array.from({ length }, (_, i) => data.readUInt32BE(1 + 4 * i));
  const path = parts.map((part) => (part >= 0x80000000 ? `${part - 0x80000000}'` : String(part))).join("/");
  return { path, rest: Buffer.from(data.subarray(1 + 4 * length)) };
}

function addressOf(path: string): Buffer {
  const { address, signingKey } = ROOT.derivePath(path);
  const key = getBytes(signingKey.publicKey);
  const text = Buffer.from(address.slice(2), "ascii");
  return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([text.length]), text, OK]);
}
