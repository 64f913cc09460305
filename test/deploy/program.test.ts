/** `program …`: opening from a file, roles, stops, closing, terms, and the comparison with what was meant. */
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { Program__factory } from "../../sdk/src/generated/index.js";
import {
  DAY,
  blockNumber,
  brandFixture,
  ethers,
  failure,
  file,
  member,
  networkHelpers,
  nobody,
  printed,
  programFile,
  run,
} from "./support.js";

interface Check {
  ok: boolean;
  what: string;
  expected: string;
  actual: string;
}

describe("program", () => {
  async function fixture() {
    return brandFixture();
  }

  /** The checks that `program verify` finds wrong. */
  async function wrong(program: string, config: string): Promise<Check[]> {
    const { exitCode } = process;
    const { ok, checks } = (await run(["program", "verify"], { program, file: config })) as unknown as {
      ok: boolean;
      checks: Check[];
    };
    if (!ok) expect(process.exitCode).to.equal(1);
    process.exitCode = exitCode;
    const found = checks.filter((check) => !check.ok);
    expect(ok).to.equal(found.length === 0);
    return found;
  }

  describe("open", () => {
    it("tells the addresses in a dry run, sends nothing, and opens there", async () => {
      await networkHelpers.loadFixture(fixture);
      const config = await programFile({ salt: "second" });
      const before = await blockNumber();
      const preview = await run(["program", "open"], { file: config, dryRun: true });
      expect(await blockNumber()).to.equal(before);
      const opened = await run(["program", "open"], { file: config });
      expect(opened).to.include({ program: preview.program, points: preview.points, alreadyOpen: false });
      expect(await Program__factory.connect(String(opened.program), ethers.provider).points()).to.equal(opened.points);
    });

    it("does nothing when the programme is open already", async () => {
      const { config, program } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      expect(await run(["program", "open"], { file: config })).to.include({ alreadyOpen: true, program });
      expect(await blockNumber()).to.equal(before);
    });

    it("hashes the terms beside the file", async () => {
      await networkHelpers.loadFixture(fixture);
      const terms = await file("terms.txt", "one point a dollar");
      const opened = await run(["program", "open"], {
        file: await programFile({ terms: { uri: "ipfs://x", file: terms } }),
      });
      const { terms: stored } = await Program__factory.connect(String(opened.program), ethers.provider).currentTerms();
      expect(stored.contentHash).to.equal(keccak256(toUtf8Bytes("one point a dollar")));
    });

    const faults: [title: string, change: object, points: object, told: string[]][] = [
      ["a field that nobody knows", { adminn: nobody() }, {}, ["adminn is not known"]],
      ["an admin that is no address", { admin: "0x12" }, {}, ["admin is not an address"]],
      ["a notice that is no time span", { noticePeriod: "soon" }, {}, ["noticePeriod must be a time span"]],
      ["an amount as a number with decimals too many", {}, { ceiling: "1.5" }, ["points.ceiling"]],
      [
        "a missing name and a text for a flag",
        {},
        { name: undefined, closed: "no" },
        ["points.name is missing", "points.closed must be"],
      ],
      ["an empty symbol", {}, { symbol: " " }, ["points.symbol is empty"]],
      [
        "an account twice in a role",
        { roles: { cashier: [member(0), member(0)] } },
        {},
        ["roles.cashier has", "twice"],
      ],
      [
        "an admin in the list of roles",
        { roles: { admin: [member(0)] } },
        {},
        ["roles.admin is handed over in two steps"],
      ],
      ["terms without a hash", { terms: { uri: "ipfs://x" } }, {}, ["terms.contentHash is missing"]],
    ];
    for (const [title, change, points, told] of faults) {
      it(`refuses ${title}, and sends nothing`, async () => {
        await networkHelpers.loadFixture(fixture);
        const before = await blockNumber();
        const { cause, message } = await failure(["program", "open"], {
          file: await programFile({ ...change }, { ...points }),
        });
        expect(cause.name).to.equal("BadParameters");
        for (const part of told) expect(message).to.include(part);
        expect(await blockNumber()).to.equal(before);
      });
    }

    it("refuses what is not JSON", async () => {
      expect((await failure(["program", "open"], { file: await file("p.json", "{") })).cause.name).to.equal("BadJson");
    });

    it("tells the contract's refusal as a sentence, and sends nothing", async () => {
      await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const { message } = await failure(["program", "open"], { file: await programFile({}, { decimals: 3 }) });
      expect(message).to.include("decimals");
      expect(await blockNumber()).to.equal(before);
    });
  });

  describe("roles", () => {
    it("lists all holders", async () => {
      const { program, admin, till } = await networkHelpers.loadFixture(fixture);
      const { roles } = (await printed(["program", "roles"], { program })) as {
        roles: { role: string; account: string }[];
      };
      expect(roles).to.have.length(5);
      expect(roles)
        .to.deep.include({ role: "admin", account: admin.address })
        .and.deep.include({ role: "cashier", account: till.address });
    });

    it("gives and takes in one transaction", async () => {
      const { program, till } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const change = await file(
        "roles.json",
        JSON.stringify({ give: { cashier: [member(1)] }, take: { cashier: [till.address] } }),
      );
      await run(["program", "roles"], { program, file: change });
      expect(await blockNumber()).to.equal(before + 1);
      const { roles } = (await run(["program", "roles"], { program })) as {
        roles: { role: string; account: string }[];
      };
      expect(roles.filter(({ role }) => role === "cashier")).to.deep.equal([{ role: "cashier", account: member(1) }]);
    });

    it("refuses to give and take the same", async () => {
      const { program, till } = await networkHelpers.loadFixture(fixture);
      const both = { give: { cashier: [till.address] }, take: { cashier: [till.address] } };
      const { message } = await failure(["program", "roles"], {
        program,
        file: await file("r.json", JSON.stringify(both)),
      });
      expect(message).to.include('which "give" gives');
    });

    it("tries, as an account whose key is elsewhere, what a Safe would send", async () => {
      const admin = nobody();
      await networkHelpers.setBalance(admin, 10n ** 18n);
      const { program } = await run(["program", "open"], { file: await programFile({ admin }) });
      const change = await file("roles.json", JSON.stringify({ give: { cashier: [member(1)] } }));
      const args = { program, file: change, from: admin };
      const { transactions } = (await run(["program", "roles"], { ...args, dryRun: true })) as {
        transactions: Record<string, unknown>[];
      };
      expect(transactions[0]!.to).to.equal(program);
      expect(transactions[0]!.data).to.match(/^0x[0-9a-f]{200,}$/);
      expect((await failure(["program", "roles"], args)).cause.name).to.equal("NoSigner");
    });

    it("tells a stranger who has no right to, without sending", async () => {
      const { program, stranger } = await networkHelpers.loadFixture(fixture);
      const change = await file("roles.json", JSON.stringify({ give: { cashier: [member(1)] } }));
      const before = await blockNumber();
      const { message } = await failure(["program", "roles"], { program, file: change, from: stranger.address });
      expect(message).to.include("AccessControlUnauthorizedAccount").and.to.include(stranger.address);
      expect(await blockNumber()).to.equal(before);
    });
  });

  describe("stop, resume, close, terms", () => {
    it("stops and resumes", async () => {
      const { program, guardian } = await networkHelpers.loadFixture(fixture);
      const contract = Program__factory.connect(program, ethers.provider);
      await run(["program", "stop"], { program, from: guardian.address });
      expect(await contract.stoppedUntil()).to.equal(BigInt((await networkHelpers.time.latest()) + 7 * DAY));
      await run(["program", "resume"], { program });
      expect(await contract.stoppedUntil()).to.equal(BigInt(await networkHelpers.time.latest()));
    });

    it("announces closing, and refuses one that is too soon", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      expect((await failure(["program", "close"], { program, time: "+6d" })).message).to.include("NoticeTooShort");
      const at = (await networkHelpers.time.latest()) + 30 * DAY;
      await run(["program", "close"], { program, time: String(at) });
      expect(await Program__factory.connect(program, ethers.provider).closesAt()).to.equal(BigInt(at));
    });

    it("refuses what is no time", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      for (const text of ["tomorrow", "2027-13-01", "+1y", "31.12.2027"]) {
        expect((await failure(["program", "close"], { program, time: text })).cause.name).to.equal("BadTime");
      }
    });

    it("publishes the next terms after the notice, and lists them", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      const text = await file("terms.txt", "two points a dollar");
      await run(["program", "terms"], { program, uri: "ipfs://terms-1", file: text });
      const { current, terms } = (await printed(["program", "terms"], { program })) as {
        current: number;
        terms: Record<string, unknown>[];
      };
      expect(current).to.equal(0);
      expect(terms[1]).to.include({
        uri: "ipfs://terms-1",
        contentHash: keccak256(toUtf8Bytes("two points a dollar")),
      });
    });
  });

  describe("begin-transfer, accept-transfer, cancel-transfer", () => {
    it("hands the programme over in two steps", async () => {
      const { program, admin, stranger } = await networkHelpers.loadFixture(fixture);
      const contract = Program__factory.connect(program, ethers.provider);
      await run(["program", "begin-transfer"], { program, account: stranger.address, from: admin.address });
      expect(await contract.defaultAdmin()).to.equal(admin.address);
      expect(await run(["program", "roles"], { program })).to.include({ pendingAdmin: stranger.address });
      expect(await printed(["program", "accept-transfer"], { program, from: stranger.address })).to.include({
        ok: true,
      });
      expect(await contract.defaultAdmin()).to.equal(stranger.address);
    });

    it("takes an offer back", async () => {
      const { program, stranger } = await networkHelpers.loadFixture(fixture);
      await run(["program", "begin-transfer"], { program, account: stranger.address });
      expect(await run(["program", "cancel-transfer"], { program })).to.nested.include({
        "transactions[0].kind": "cancelAdminTransfer",
      });
      const late = await failure(["program", "accept-transfer"], { program, from: stranger.address });
      expect(late.message).to.include("AccessControlInvalidDefaultAdmin");
      expect((await failure(["program", "cancel-transfer"], { program })).cause.name).to.equal("NothingOffered");
    });

    it("offers nothing to what is no address, and sends nothing in a dry run", async () => {
      const { program, stranger } = await networkHelpers.loadFixture(fixture);
      const before = await blockNumber();
      const offer = { program, account: stranger.address, dryRun: true };
      expect(await run(["program", "begin-transfer"], offer)).to.include({ dryRun: true });
      expect((await failure(["program", "begin-transfer"], { program, account: "me" })).cause.name).to.equal(
        "BadAddress",
      );
      expect(await blockNumber()).to.equal(before);
    });
  });

  describe("verify", () => {
    it("finds nothing wrong with a programme as it was opened", async () => {
      const { program, config } = await networkHelpers.loadFixture(fixture);
      expect(await wrong(program, config)).to.be.empty;
      expect(await printed(["program", "verify"], { program })).to.include({ ok: true });
    });

    it("catches a role that nobody meant to give", async () => {
      const { program, config, admin, stranger } = await networkHelpers.loadFixture(fixture);
      const contract = Program__factory.connect(program, admin);
      await contract.grantRole(await contract.CASHIER_ROLE(), stranger.address);
      expect(await wrong(program, config)).to.deep.equal([
        { ok: false, what: `role cashier ${stranger.address}`, expected: "not held", actual: "held" },
      ]);
    });

    it("catches a role that was taken", async () => {
      const { program, config, admin, guardian } = await networkHelpers.loadFixture(fixture);
      const contract = Program__factory.connect(program, admin);
      await contract.revokeRole(await contract.GUARDIAN_ROLE(), guardian.address);
      expect((await wrong(program, config)).map(({ what, actual }) => [what, actual])).to.deep.equal([
        [`role guardian ${guardian.address}`, "not held"],
      ]);
    });

    it("catches an admin who is being replaced", async () => {
      const { program, config, admin, stranger } = await networkHelpers.loadFixture(fixture);
      await Program__factory.connect(program, admin).beginDefaultAdminTransfer(stranger.address);
      expect((await wrong(program, config)).map(({ what }) => what)).to.deep.equal(["offered admin"]);
      await Program__factory.connect(program, stranger).acceptDefaultAdminTransfer();
      expect((await wrong(program, config)).map(({ what }) => what)).to.deep.equal([
        `role admin ${admin.address}`,
        `role admin ${stranger.address}`,
      ]);
    });

    it("catches a retired desk, a ceiling, a stop and a closing", async () => {
      const { program, config, points, admin } = await networkHelpers.loadFixture(fixture);
      const [desk] = await points.desks();
      await points.connect(admin).retire(desk!);
      await networkHelpers.time.increase(7 * 86_400);
      await points.connect(admin).retire(desk!);
      await run(["points", "ceiling"], { program, amount: "5" });
      await run(["program", "stop"], { program });
      await run(["program", "close"], { program, time: "+9d" });
      expect((await wrong(program, config)).map(({ what }) => what)).to.deep.equal([
        `desk ${desk!}`,
        "ceiling per period",
        "minting",
        "closing",
      ]);
    });

    it("catches wrong code of the programme and of the token", async () => {
      const { program, config, points } = await networkHelpers.loadFixture(fixture);
      const token = await points.getAddress();
      const code = await ethers.provider.getCode(token);
      const cap = (2n ** 52n - 1n).toString(16).padStart(64, "0");
      expect(code).to.include(cap);
      await networkHelpers.setCode(token, code.replaceAll(cap, cap.replace("fffffffffffff", "0ffffffffffff")));
      const found = await wrong(program, config);
      expect(found).to.have.length(1);
      expect(found[0]!.what).to.equal(`Points ${token}`);
      expect(found[0]!.actual).to.include("an immutable is");
    });

    it("catches a file that is another programme's", async () => {
      const { program } = await networkHelpers.loadFixture(fixture);
      const found = await wrong(program, await programFile({ noticePeriod: "8d" }));
      expect(found.map(({ what }) => what)).to.include("programme's address follows from the file");
    });

    it("takes what the file says has changed since", async () => {
      const { program, config, stranger } = await networkHelpers.loadFixture(fixture);
      const { default: meant } = (await import(config, { with: { type: "json" } })) as {
        default: Record<string, unknown>;
      };
      const roles = { ...(meant.roles as object), cashier: [stranger.address] };
      const now = await file("now.json", JSON.stringify({ ...meant, now: { roles } }));
      const change = {
        give: { cashier: [stranger.address] },
        take: { cashier: (meant.roles as { cashier: string[] }).cashier },
      };
      await run(["program", "roles"], { program, file: await file("r.json", JSON.stringify(change)) });
      expect(await wrong(program, now)).to.be.empty;
    });
  });
});
