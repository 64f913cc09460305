/** Drops as files on a host that may lie: a proof comes out right, or an error says what is wrong. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { getAddress } from "ethers";

import { MAX_FILE_BYTES, findClaim, findClaims, verifyProof, writeDrop } from "../../../sdk/src/drops/index.js";
import type { Drop, DropProgress, WantedDrop } from "../../../sdk/src/drops/index.js";
import { fileBits } from "../../../sdk/src/drops/layout.js";
import { InputError, NetworkError } from "../../../sdk/src/errors.js";
import { failure } from "../helpers/brand.js";
import { TERMS, dropOf, filesOf, hostOf, memberAt } from "../helpers/drops.js";
import { seeded } from "../helpers/random.js";

const COUNT = 600;
const ANN = memberAt(17);

describe("SDK drop files", function () {
  let drop: Drop;
  let files: Map<string, Uint8Array>;
  let wanted: WantedDrop;

  before(async function () {
    drop = await dropOf(COUNT);
    files = await filesOf(drop);
    wanted = { ...TERMS, root: drop.root };
  });

  describe("writeDrop", function () {
    it("writes two small files for some 200 members, their sums, and the manifest last", function () {
      const names = [...files.keys()];
      const expected = ["members", "tree"].flatMap((room) =>
        [0, 1, 2, 3].map((file) => `${room}/${file}.${room === "tree" ? "bin" : "json"}`),
      );
      expect(names.slice(0, -2).sort()).to.deep.equal(expected);
      expect(names.slice(-2)).to.deep.equal(["SHA256SUMS", "manifest.json"]);
      for (const bytes of files.values()) expect(bytes.length).to.be.lessThan(40_000);
    });

    it("writes sums that standard tools check", function () {
      const lines = Buffer.from(files.get("SHA256SUMS")!).toString().trim().split("\n");
      expect(lines).to.have.lengthOf(8);
      for (const line of lines) {
        const [sum, path] = line.split("  ");
        expect(createHash("sha256").update(files.get(path!)!).digest("hex")).to.equal(sum);
      }
    });

    it("tells in the manifest which drop it is", async function () {
      const again = await writeDrop(drop, TERMS, { write: () => Promise.resolve() });
      expect(JSON.parse(Buffer.from(files.get("manifest.json")!).toString())).to.deep.equal(again);
      const sums = createHash("sha256").update(files.get("SHA256SUMS")!).digest("hex");
      expect(again).to.deep.equal({
        ...{ format: "punchcard-drop", version: 1, ...wanted },
        ...{ count: COUNT, total: drop.total.toString(), sums: `0x${sums}` },
      });
    });

    it("leaves no manifest behind when a file fails", async function () {
      const written: string[] = [];
      const sink = {
        write: (path: string) => {
          if (path === "tree/2.bin") return Promise.reject(new RangeError("disk full"));
          written.push(path);
          return Promise.resolve();
        },
      };
      const thrown = await writeDrop(drop, TERMS, sink).catch((caught: unknown) => caught);
      expect(thrown).to.be.instanceOf(RangeError);
      expect(written).not.to.include("manifest.json");
    });

    it("tells how far it is, and ends when asked", async function () {
      const told: DropProgress[] = [];
      const stop = new AbortController();
      const onProgress = (progress: DropProgress): void => {
        told.push(progress);
        if (told.length === 3) stop.abort(new RangeError("enough"));
      };
      const sink = { write: () => Promise.resolve() };
      const work = writeDrop(drop, TERMS, sink, { signal: stop.signal, onProgress });
      expect(await work.catch((caught: unknown) => caught)).to.be.instanceOf(RangeError);
      expect(told.slice(0, 2)).to.deep.equal([
        { step: "files", done: 1, total: 10 },
        { step: "files", done: 2, total: 10 },
      ]);
    });

    it("takes a name for the campaign, and no zero address", async function () {
      const sink = { write: () => Promise.resolve() };
      const manifest = await writeDrop(drop, { ...TERMS, campaign: "spring" }, sink);
      expect(manifest.campaign).to.equal(`0x${Buffer.from("spring").toString("hex").padEnd(32, "0")}`);
      const zero = { ...TERMS, points: `0x${"00".repeat(20)}` };
      expect(await failure(writeDrop(drop, zero, sink), InputError)).to.include({ code: "BAD_ADDRESS" });
    });
  });

  describe("findClaim", function () {
    for (const count of [1, 2, 255, 256, 257, 511, 513, 1025]) {
      it(`finds every member of ${count}`, async function () {
        const own = await dropOf(count);
        const host = hostOf(await filesOf(own));
        const members = Array.from({ length: count }, (_, i) => memberAt(i));
        for (const found of await findClaims(host, members, { ...TERMS, root: own.root })) {
          if ("error" in found) throw found.error;
          const { index, member, amount, proof } = found.claim;
          expect({ index, member, amount, proof }).to.deep.equal(own.proofOf(index));
          expect(member).to.equal(found.member);
        }
      });
    }

    it("asks for three files, and gives what claimDrop takes", async function () {
      const asked: string[] = [];
      const claim = await findClaim(hostOf(files, asked), ANN.toLowerCase(), wanted);
      expect(asked).to.have.lengthOf(3);
      expect(claim).to.deep.equal({ ...wanted, ...drop.proofOf(17) });
      expect(verifyProof(drop.root, claim)).to.be.true;
    });

    it("says that somebody is not in the drop", async function () {
      const error = await failure(findClaim(hostOf(files), memberAt(COUNT), wanted), InputError);
      expect(error).to.include({ code: "NOT_IN_DROP" });
      expect(error.details).to.deep.include({ member: memberAt(COUNT), root: drop.root });
    });

    it("refuses what is no address before it asks anybody for it", async function () {
      expect(await failure(findClaim(hostOf(files), "ann", wanted), InputError)).to.include({ code: "BAD_ADDRESS" });
    });

    for (const [key, other] of [
      ["chainId", 1],
      ["claims", getAddress(`0x${"d1".repeat(20)}`)],
      ["points", getAddress(`0x${"d1".repeat(20)}`)],
      ["campaign", "another"],
      ["root", `0x${"00".repeat(32)}`],
    ] as const) {
      it(`refuses a host that has a drop of another ${key}`, async function () {
        const error = await failure(findClaim(hostOf(files), ANN, { ...wanted, [key]: other }), InputError);
        expect(error).to.include({ code: "WRONG_DROP" });
        expect(error.details).to.deep.include({ differs: [key] });
      });
    }
  });

  describe("a host that lies", function () {
    const edited = (path: RegExp, edit: (text: string) => string): Map<string, Uint8Array> =>
      new Map(
        [...files].map(([name, bytes]) => [
          name,
          path.test(name) ? Buffer.from(edit(Buffer.from(bytes).toString())) : bytes,
        ]),
      );

    const manifests: [string, (text: string) => string][] = [
      ["is cut off", (text) => text.slice(0, -1)],
      ["is no object", () => "null"],
      ["is a page", () => "<!doctype html>"],
      ["is of a later version", (text) => text.replace('"version":1', '"version":2')],
      ["has no count", (text) => text.replace(/"count":\d+/, '"count":0')],
      ["has a huge count", (text) => text.replace(/"count":\d+/, '"count":1e12')],
      ["has a text for the chain", (text) => text.replace(/"chainId":\d+/, '"chainId":"31337"')],
    ];
    for (const [what, edit] of manifests) {
      it(`is found out when its manifest ${what}`, async function () {
        const error = await failure(findClaim(hostOf(edited(/manifest/, edit)), ANN, wanted), NetworkError);
        expect(error).to.include({ code: "HOST_INCONSISTENT" });
        expect(error.details).to.deep.include({ path: "manifest.json" });
      });
    }

    const entry = new RegExp(`(\\["${ANN}",)(\\d+),"(\\d+)",(\\d+)`, "i");
    const members: [string, (text: string) => string][] = [
      ["gives more", (text) => text.replace(entry, '$1$2,"9$3",$4')],
      ["gives an amount that is no text", (text) => text.replace(entry, "$1$2,$3,$4")],
      ["gives a negative amount", (text) => text.replace(entry, '$1$2,"-$3",$4')],
      ["gives another index", (text) => text.replace(entry, '$1599,"$3",$4')],
      ["points to another leaf", (text) => text.replace(entry, '$1$2,"$3",599')],
      ["points outside the tree", (text) => text.replace(entry, '$1$2,"$3",600')],
      ["adds a fifth value", (text) => text.replace(entry, '$1$2,"$3",$4,0')],
      ["is an object", () => '{"__proto__":[]}'],
      ["is cut off", (text) => text.slice(0, -3)],
    ];
    for (const [what, edit] of members) {
      it(`is found out when its file of members ${what}`, async function () {
        const error = await failure(findClaim(hostOf(edited(/members/, edit)), ANN, wanted), NetworkError);
        expect(error).to.include({ code: "HOST_INCONSISTENT" });
      });
    }

    it("is found out when it gives somebody else's entry a member's name", async function () {
      const stranger = memberAt(COUNT);
      const all = edited(/members/, (text) => text.replace(new RegExp(ANN, "gi"), stranger));
      const [mine] = [...all].filter(([, bytes]) => Buffer.from(bytes).includes(stranger));
      const forged = new Map([...all].map(([name, bytes]) => [name, /members/.test(name) ? mine![1] : bytes]));
      const error = await failure(findClaim(hostOf(forged), stranger, wanted), NetworkError);
      expect(error).to.include({ code: "HOST_INCONSISTENT" });
    });

    it("is found out when any byte on the way to the root changed, or the file is cut", async function () {
      const random = seeded(3);
      const asked: string[] = [];
      await findClaim(hostOf(files, asked), ANN, wanted);
      const path = asked.find((name) => name.startsWith("tree/"))!;
      const part = files.get(path)!;
      const proof = drop.proofOf(17).proof.map((node) => Buffer.from(node.slice(2), "hex"));
      for (const node of proof) {
        const changed = Buffer.from(part);
        changed[changed.indexOf(node) + random(32)]! ^= 1 << random(8);
        const error = await failure(findClaim(hostOf(new Map(files).set(path, changed)), ANN, wanted), NetworkError);
        expect(error).to.include({ code: "HOST_INCONSISTENT" });
      }
      for (const bytes of [part.subarray(1), part.subarray(32), Buffer.concat([part, part])]) {
        const error = await failure(findClaim(hostOf(new Map(files).set(path, bytes)), ANN, wanted), NetworkError);
        expect(error.details).to.deep.include({ path });
      }
    });

    it("harms nobody but those whose files it spoiled", async function () {
      const spoiled = new Map(files).set("members/0.json", Buffer.from("[]")).set("members/1.json", Buffer.from("["));
      const members = Array.from({ length: COUNT }, (_, i) => memberAt(i));
      const found = await findClaims(hostOf(spoiled), [...members, "nobody"], wanted);
      const codes = found.map((lookup) => ("error" in lookup ? lookup.error.code : "FOUND"));
      expect(new Set(codes)).to.deep.equal(new Set(["FOUND", "NOT_IN_DROP", "HOST_INCONSISTENT", "BAD_ADDRESS"]));
      expect(codes.filter((code) => code === "FOUND").length).to.be.greaterThan(COUNT / 4);
    });

    it("asks for each file once, however many members", async function () {
      const asked: string[] = [];
      await findClaims(
        hostOf(files, asked),
        [ANN, ANN, ...Array.from({ length: COUNT }, (_, i) => memberAt(i))],
        wanted,
      );
      expect(asked).to.have.lengthOf(1 + 2 * 2 ** fileBits(COUNT));
    });
  });

  describe("a host on the web", function () {
    let server: Server | undefined;

    async function serve(listener: RequestListener): Promise<string> {
      const own = createServer(listener);
      server = own;
      await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(own.address() as AddressInfo).port}/drops/spring`;
    }

    afterEach(function () {
      server?.closeAllConnections();
      server?.close();
    });

    const fromMemory: RequestListener = ({ url = "" }, response) => {
      const bytes = files.get(url.replace("/drops/spring/", ""));
      response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
    };

    it("is asked below its folder, with or without a slash at the end", async function () {
      const base = await serve(fromMemory);
      for (const host of [base, `${base}/`, new URL(base)]) {
        expect(await findClaim(host, ANN, wanted)).to.deep.include({ index: 17 });
      }
    });

    it("is told apart when it does not have a file", async function () {
      const base = await serve(fromMemory);
      const error = await failure(findClaim(`${base}/autumn`, ANN, wanted), NetworkError);
      expect(error).to.include({ code: "HOST_FAILED" });
      expect(error.details).to.deep.equal({ path: "manifest.json", status: 404 });
    });

    it("is told apart when it does not answer, or hangs up in between", async function () {
      const base = await serve((_, response) => {
        response.writeHead(200, { "content-length": 1000 });
        response.write("{", () => response.destroy());
      });
      for (const host of [base, "http://127.0.0.1:1/", () => Promise.reject(new RangeError("offline"))]) {
        expect(await failure(findClaim(host, ANN, wanted), NetworkError)).to.include({ code: "HOST_FAILED" });
      }
    });

    it("is not read to its end when it never ends", async function () {
      let sent = 0;
      const base = await serve((_, response) => {
        const more = (): void => {
          if (response.destroyed) return;
          sent += 1 << 16;
          response.write(Buffer.alloc(1 << 16, " "), more);
        };
        more();
      });
      const error = await failure(findClaim(base, ANN, wanted), NetworkError);
      expect(error).to.include({ code: "HOST_INCONSISTENT" });
      expect(sent).to.be.lessThan(MAX_FILE_BYTES * 8);
      const large = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array(MAX_FILE_BYTES + 1));
      expect(await failure(findClaim(large, ANN, wanted))).to.include({ code: "HOST_INCONSISTENT" });
    });

    it("is left alone when asked", async function () {
      const base = await serve(() => undefined);
      const reason = new RangeError("enough");
      const stop = new AbortController();
      const work = findClaim(base, ANN, wanted, { signal: stop.signal });
      stop.abort(reason);
      expect(await work.catch((caught: unknown) => caught)).to.equal(reason);
    });
  });
});
