/** What a new desk costs: a room of two short files, and nothing that stands is changed. */
import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";
import { Contract, type ContractTransactionResponse, type Signer } from "ethers";

import { lotsOf, signAuthorization } from "../helpers/desks.js";
import { brandFixture, DAY, ethers, MEMO, networkHelpers, PERIOD, ROLE } from "../helpers/program.js";
import { DESK, HOUSE, violations } from "./rooms.js";
import { compile, readSources, withRoom } from "./scratch.js";

const EXAMPLE = path.resolve(import.meta.dirname, "../../examples/desk");
const SKI = ethers.encodeBytes32String("skis").slice(0, 34);
const { time } = networkHelpers;

interface Left {
  points: string;
  member: string;
  item: string;
  number: bigint;
  deadline: bigint;
}

/** The example built in a tree of its own, on a chain where a brand has enrolled it and a member has 1,000 points. */
async function deskFixture() {
  const brand = await brandFixture();
  const { abi, bytecode } = await withRoom("deposits", EXAMPLE, (tree) =>
    compile(tree, "contracts/deposits/Deposits.sol", "Deposits"),
  );
  const deployed = await new ethers.ContractFactory(abi, bytecode, brand.stranger).deploy();
  const [token, address] = [await brand.points.getAddress(), await deployed.getAddress()];
  const desk = new Contract(address, abi, brand.stranger);
  await brand.points.connect(brand.admin).enroll(address);
  await brand.points.connect(brand.issuer).mint(brand.member, 600n, MEMO);
  await time.increase(PERIOD);
  await brand.points.connect(brand.issuer).mint(brand.member, 400n, MEMO);
  const deadline = BigInt(await time.latest()) + BigInt(3 * DAY);
  return { ...brand, desk, token, address, deadline };
}

type Fixture = Awaited<ReturnType<typeof deskFixture>>;

const by = ({ target, interface: abi }: Contract, signer: Signer) => new Contract(target, abi, signer);

async function leftBy(desk: Contract, sent: ContractTransactionResponse): Promise<Left> {
  const receipt = (await sent.wait())!;
  const told = receipt.logs.map((log) => desk.interface.parseLog(log)).find((event) => event?.name === "Deposited");
  return (told!.args.deposit as { toObject(): Left }).toObject();
}

async function leave({ points, desk, address, member, deadline }: Fixture, amount: bigint): Promise<Left> {
  const data = ethers.AbiCoder.defaultAbiCoder().encode(["bytes16", "uint48"], [SKI, deadline]);
  const send = points.connect(member)["transferAndCall(address,uint256,bytes)"];
  return leftBy(desk, await send(address, amount, data));
}

const load = () => networkHelpers.loadFixture(deskFixture);

describe("A new desk", function () {
  this.timeout(180_000);

  it("is a contract of a hundred lines, and its interface", async () => {
    for (const [file, most] of Object.entries({ "Deposits.sol": 100, "IDeposits.sol": 60 })) {
      const lines = (await readFile(path.join(EXAMPLE, file), "utf8")).split("\n").length;
      expect(lines, file).to.be.at.most(most);
    }
  });

  it("imports what any desk may, and takes one line in the plan of the house", async () => {
    const sources = await withRoom("deposits", EXAMPLE, async (tree) => readSources(path.join(tree, "contracts")));
    expect(violations(sources)).to.have.length(1);
    expect(violations(sources, { ...HOUSE, deposits: DESK })).to.deep.equal([]);
  });

  it("takes points from a wallet and holds them, with their expiry", async () => {
    const fixture = await load();
    const { points, member, address, token, deadline } = fixture;
    const left = await leave(fixture, 700n);
    expect(left).to.deep.equal({ points: token, member: member.address, item: SKI, number: 1n, deadline });
    expect(await points.balanceOf(address)).to.equal(700n);
    expect(await lotsOf(points, member.address)).to.deep.equal([0n, 0n, 0n, 300n]);
  });

  it("takes points by the member's signature, which anyone brings, once", async () => {
    const { points, desk, address, token, member, stranger, deadline } = await load();
    const nonce = ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["bytes16", "uint48"], [SKI, deadline]));
    const message = { from: member.address, to: address, value: 250n, validBefore: deadline, nonce };
    const signature = await signAuthorization(points, member, message);
    const args = [token, member.address, 250n, SKI, deadline, signature] as const;
    const left = await leftBy(
      desk,
      (await by(desk, stranger).depositWithAuthorization!(...args)) as ContractTransactionResponse,
    );
    expect(left.member).to.equal(member.address);
    await expect(by(desk, stranger).depositWithAuthorization!(...args)).to.be.revertedWithCustomError(
      points,
      "ERC3009UsedAuthorization",
    );
  });

  it("settles what the cashier keeps, and releases the rest with its expiry", async () => {
    const fixture = await load();
    const { points, desk, member, till } = fixture;
    const left = await leave(fixture, 700n);
    const supply = await points.totalSupply();
    await expect(by(desk, till).giveBack!(left, 250n))
      .to.emit(desk, "DepositReturned")
      .withArgs(left.points, member.address, Object.values(left), 250n, 450n);
    expect(await points.totalSupply()).to.equal(supply - 250n);
    expect(await lotsOf(points, member.address)).to.deep.equal([0n, 0n, 350n, 400n]);
    await expect(by(desk, till).giveBack!(left, 0n))
      .to.be.revertedWithCustomError(desk, "DepositNotOpen")
      .withArgs(await desk.depositId!(left));
  });

  it("keeps nothing after the deadline, when anyone gives it back; before it, that is the cashier's", async () => {
    const fixture = await load();
    const { points, desk, member, stranger, till, deadline } = fixture;
    const left = await leave(fixture, 700n);
    await expect(by(desk, stranger).giveBack!(left, 0n))
      .to.be.revertedWithCustomError(desk, "AccessControlUnauthorizedAccount")
      .withArgs(stranger.address, ROLE.CASHIER);
    await expect(by(desk, till).giveBack!(left, 701n))
      .to.be.revertedWithCustomError(desk, "OverDeposit")
      .withArgs(700n, 701n);
    await time.increaseTo(deadline + 1n);
    await by(desk, stranger).giveBack!(left, 700n);
    expect(await points.balanceOf(member)).to.equal(1_000n);
  });

  it("refuses what the token's own rules refuse: points that nobody told it of", async () => {
    const { points, address, member } = await load();
    await expect(points.connect(member).transfer(address, 1n))
      .to.be.revertedWithCustomError(points, "DeskNeedsCall")
      .withArgs(address);
  });
});
