/** `program open|verify` and `rewards publish|return-awards`, as far as badges have a part in them. */
import path from "node:path";

import { expect } from "chai";

import { Badges__factory, Rewards__factory } from "../../sdk/src/generated/index.js";
import { TEA, badgesFixture } from "./badges-support.js";
import { DAY, blockNumber, ethers, failure, file, networkHelpers, programFile, run } from "./support.js";

interface Check {
  ok: boolean;
  what: string;
  actual: string;
}

describe("badges of a programme", () => {
  async function fixture() {
    return badgesFixture();
  }

  async function ready() {
    const brand = await networkHelpers.loadFixture(fixture);
    const { rewards } = await run(["protocol", "deploy"]);
    return { ...brand, desk: Rewards__factory.connect(String(rewards), ethers.provider) };
  }

  describe("program open", () => {
    it("takes the collection's name and symbol from the file, and tells its address", async () => {
      await ready();
      const config = await programFile({ salt: "2", badges: { name: "Acme 徽章", symbol: "AB" } });
      const preview = await run(["program", "open"], { file: config, dryRun: true });
      const { badges } = await run(["program", "open"], { file: config });
      expect(badges).to.equal(preview.badges);
      const contract = Badges__factory.connect(String(badges), ethers.provider);
      expect([await contract.name(), await contract.symbol()]).to.deep.equal(["Acme 徽章", "AB"]);
      expect(await run(["program", "open"], { file: config })).to.include({ alreadyOpen: true, badges });
    });

    it("calls them as the points are called where the file says nothing", async () => {
      const { badges } = await ready();
      expect([await badges.name(), await badges.symbol()]).to.deep.equal(["Acme points", "ACME"]);
    });

    it("opens the example", async () => {
      await ready();
      const example = path.resolve(import.meta.dirname, "../../deploy/programs/example.json");
      const { program, badges } = await run(["program", "open"], { file: example });
      const contract = Badges__factory.connect(String(badges), ethers.provider);
      expect([await contract.name(), await contract.program()]).to.deep.equal(["Bean & Leaf badges", program]);
    });

    for (const [title, badges, told] of [
      ["an empty name", { name: " " }, "badges.name is empty"],
      ["a field that nobody knows", { nmae: "A" }, "badges.nmae is not known"],
    ] as const) {
      it(`refuses ${title}`, async () => {
        await ready();
        const { cause, message } = await failure(["program", "open"], { file: await programFile({ badges }) });
        expect(cause.name).to.equal("BadParameters");
        expect(message).to.include(told);
      });
    }
  });

  describe("program verify", () => {
    async function wrong(program: string, config: string): Promise<Check[]> {
      const { exitCode } = process;
      const { checks } = (await run(["program", "verify"], { program, file: config })) as unknown as {
        checks: Check[];
      };
      process.exitCode = exitCode;
      return checks.filter(({ ok }) => !ok);
    }

    it("finds nothing wrong, and has looked at the badges' code and wiring", async () => {
      const { program, config, collection } = await ready();
      expect(await wrong(program, config)).to.be.empty;
      const { checks } = (await run(["program", "verify"], { program })) as unknown as { checks: Check[] };
      expect(checks.map(({ what }) => what)).to.include.members([
        `Badges ${collection}`,
        "badges of the programme",
        "badges' programme",
      ]);
    });

    it("catches badges that ask another contract for their art", async () => {
      const { program, config, badges, collection } = await ready();
      const { badgeArt } = await run(["protocol", "deploy"]);
      const code = await ethers.provider.getCode(badges);
      const art = String(badgeArt).slice(2).toLowerCase();
      expect(code).to.include(art);
      await networkHelpers.setCode(collection, code.replaceAll(art, "11".repeat(20)));
      const found = await wrong(program, config);
      expect(found.map(({ what }) => what)).to.deep.equal([`Badges ${collection}`]);
      expect(found[0]!.actual).to.include("an immutable is");
    });

    it("catches badges of another programme", async () => {
      const { program, config, collection } = await ready();
      const other = await run(["program", "open"], { file: await programFile({ salt: "2" }) });
      const code = await ethers.provider.getCode(String(other.badges));
      await networkHelpers.setCode(collection, code);
      expect((await wrong(program, config)).map(({ what }) => what)).to.deep.equal([
        `Badges ${collection}`,
        "badges' programme",
      ]);
    });
  });

  describe("protocol verify", () => {
    it("catches art that is drawn by other code", async () => {
      await ready();
      const { badgeArt } = await run(["protocol", "deploy"]);
      const code = await ethers.provider.getCode(String(badgeArt));
      await networkHelpers.setCode(String(badgeArt), `${code.slice(0, -2)}00`);
      const { exitCode } = process;
      const { checks } = (await run(["protocol", "verify"])) as unknown as { checks: Check[] };
      process.exitCode = exitCode;
      expect(checks.filter(({ ok }) => !ok).map(({ what }) => what)).to.deep.equal([`BadgeArt ${String(badgeArt)}`]);
    });
  });

  describe("rewards publish, list, return-awards", () => {
    const CUP = { price: "100", stock: 5, closesAt: "+30d", atOnce: true, uri: "ipfs://cup" };
    const GIVES = { gives: "Free coffee", campaign: "cups" };

    async function publish(args: object, terms: object) {
      return run(["rewards", "publish"], { ...args, file: await file("r.json", JSON.stringify(terms)) });
    }

    it("publishes what needs a badge of a level, and lists it", async () => {
      const { program, catalog } = await ready();
      const badge = { needs: "Tea friend", minLevel: "Silver" };
      await publish({ program, from: catalog.address }, { ...CUP, badge });
      const { rewards } = (await run(["rewards", "list"], { program })) as { rewards: { badge: object }[] };
      expect(rewards[0]!.badge).to.include({ needs: TEA, minLevel: 2, gives: 0 });
    });

    it("publishes what gives a badge once the desk may award them, and takes back what is left", async () => {
      const { program, catalog, issuer, stranger, badges, desk } = await ready();
      const allot = { program, minter: "rewards", kind: "Free coffee", campaign: "cups", from: issuer.address };
      await run(["badges", "allot"], { ...allot, amount: "5" });
      const unkept = await failure(["rewards", "publish"], {
        program,
        from: catalog.address,
        file: await file("r.json", JSON.stringify({ ...CUP, badge: GIVES })),
      });
      expect(unkept.message).to.include("are not promised to the rewards desk");
      await run(["badges", "allot"], { ...allot, amount: "0", keep: true });
      await publish({ program, from: catalog.address }, { ...CUP, badge: GIVES });
      const cups = `0x${Buffer.from("cups").toString("hex").padEnd(32, "0")}`;
      const { left, kept } = await badges.budgetOf(desk, 3, cups);
      expect([left, kept]).to.deep.equal([5n, true]);
      await networkHelpers.time.increase(31 * DAY);
      await run(["rewards", "return-awards"], { program, reward: 1, from: stranger.address });
      expect((await badges.budgetOf(desk, 3, cups)).left).to.equal(0n);
    });

    it("tells how many awards the desk lacks, and sends nothing", async () => {
      const { program, catalog, issuer } = await ready();
      const allot = { program, minter: "rewards", kind: "3", campaign: "cups", from: issuer.address };
      await run(["badges", "allot"], { ...allot, amount: "3" });
      const before = await blockNumber();
      const args = {
        program,
        from: catalog.address,
        file: await file("r.json", JSON.stringify({ ...CUP, badge: GIVES })),
      };
      const { cause, message } = await failure(["rewards", "publish"], args);
      expect(cause.name).to.equal("NoAwards");
      expect(message).to.include("hardhat badges allot … rewards 3 2 --campaign cups --keep");
      expect(await blockNumber()).to.equal(before);
    });

    for (const [title, badge, told] of [
      ["a kind that is not there", { needs: "Tea" }, "badge.needs must be the number or name of one kind"],
      [
        "a level that is not there",
        { needs: "1", minLevel: "Platinum" },
        "badge.minLevel must be a level of that kind",
      ],
      ["no kind at all", { minLevel: 1 }, "badge.gives is missing"],
      ["what gives a badge for no campaign", { gives: 3 }, "badge.campaign is missing"],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const { program, catalog } = await ready();
        const list = await file("r.json", JSON.stringify({ ...CUP, badge }));
        const { cause, message } = await failure(["rewards", "publish"], {
          program,
          from: catalog.address,
          file: list,
        });
        expect(cause.name).to.equal("BadParameters");
        expect(message).to.include(told);
      });
    }
  });
});
