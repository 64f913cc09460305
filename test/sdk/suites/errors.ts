/** What goes wrong between the SDK, the node, the wallet and the contracts, and what the SDK makes of it. */
import { expect } from "chai";
import { Interface, Wallet, id } from "ethers";
import type { Provider } from "ethers";

import { transfer } from "../../../sdk/src/actions/index.js";
import { digestOf, intentNonce, redemptionId } from "../../../sdk/src/eip712.js";
import {
  ContractError,
  InputError,
  NetworkError,
  Punchcard,
  ROLES,
  Step,
  TransactionError,
  readDomain,
} from "../../../sdk/src/index.js";
import { CAMPAIGN, DAY, REASON, coffee, failure, openBrand, redeemed } from "../helpers/brand.js";
import { deploy, fixtureOf, mock, now } from "../helpers/chain.js";
import type { TestChain } from "../helpers/chain.js";

export function describeErrors(chain: () => TestChain): void {
  describe("SDK errors", function () {
    const load = fixtureOf(async () => {
      const brand = await openBrand(chain());
      await brand.give(brand.member.address, 1_000n);
      const wrapper = (await deploy(mock("Wrapper__Mock"), brand.deployer)).address;
      return { ...brand, wrapper };
    }, chain);

    describe("a contract refuses", function () {
      it("names the error, its values, and what to do next", async function () {
        const { program, member, friend } = await load();
        const step = program.member(member.address).transfer({ recipient: friend.address, amount: 1_001n });
        for (const attempt of [() => step.simulate(member), () => step.estimate(member), () => step.send(member)]) {
          const error = await failure(attempt, ContractError);
          expect(error.errorName).to.equal("ERC20InsufficientBalance");
          expect(error.args).to.deep.equal({ sender: member.address, balance: 1_000n, needed: 1_001n });
          expect(error.nextStep).to.include("has 1000 unexpired base units, and 1001 are needed");
          expect(error.docs).to.equal("docs/errors.md#erc20insufficientbalance");
          expect(JSON.parse(JSON.stringify(error))).to.include({ name: "ContractError", code: "CONTRACT" });
        }
      });

      it("decodes the desk's error through the token that called it (ERC-1363)", async function () {
        const brand = await load();
        const rewardId = await coffee(brand);
        const deadline = (await now(chain())) - 1;
        const step = brand.program.rewards.redeem({ rewardId, quantity: 1, maxPrice: 500n, deadline });
        const error = await failure(step.simulate(brand.member), ContractError);
        expect(error.errorName).to.equal("RedeemTooLate");
        expect(error.args).to.deep.equal({ deadline: BigInt(deadline) });
        expect(error.nextStep).to.include(new Date(deadline * 1000).toISOString().slice(0, 19));
      });

      it("decodes an error that two wrappers hand on as bytes", async function () {
        const { program, member, friend, wrapper } = await load();
        const { to, data } = program
          .member(member.address)
          .transfer({ recipient: friend.address, amount: 7n })
          .transaction();
        const abi = new Interface(["function wrap(address to, bytes data)"]);
        const inner = abi.encodeFunctionData("wrap", [to, data]);
        const outer = abi.encodeFunctionData("wrap", [wrapper, inner]);
        const step = raw(chain(), wrapper, outer);
        const error = await failure(step.simulate(member), ContractError);
        expect(error.errorName).to.equal("ERC20InsufficientBalance");
        expect(error.args).to.deep.equal({ sender: wrapper, balance: 0n, needed: 7n });
      });

      it("tells a reason in words, a panic, and an error that is not ours", async function () {
        const { member, wrapper } = await load();
        const abi = new Interface(["function speak(string)", "function divide(uint256)"]);
        const call = (data: string) => failure(raw(chain(), wrapper, data).simulate(member), ContractError);
        const spoken = await call(abi.encodeFunctionData("speak", ["no \u202Eeof"]));
        expect([spoken.errorName, spoken.args]).to.deep.equal(["Error", { reason: "no eof" }]);
        const panic = await call(abi.encodeFunctionData("divide", [0]));
        expect([panic.errorName, panic.args]).to.deep.equal(["Panic", { panic: 18n, meaning: "a division by zero" }]);
      });

      it("refuses to retry a grant that was made", async function () {
        const { program, issuer, member } = await load();
        const maturesAt = (await now(chain())) + DAY;
        const input = { campaign: CAMPAIGN, reason: REASON, members: [member.address], amounts: [1n], maturesAt };
        await program.grants.grant(input).send(issuer);
        const error = await failure(program.grants.grant(input).send(issuer), ContractError);
        expect(error.errorName).to.equal("GrantReasonUsed");
        expect(error.nextStep).to.include("If it is the same grant, it is done");
      });

      it("names the role that is missing", async function () {
        const { program, stranger } = await load();
        const error = await failure(program.points.setCeiling(1n).send(stranger), ContractError);
        expect(error.errorName).to.equal("AccessControlUnauthorizedAccount");
        expect(error.nextStep).to.include(`${stranger.address} lacks the role admin`);
      });
    });

    describe("the network is not as expected", function () {
      it("refuses a client whose node is on another chain, or has no contracts there", async function () {
        const { deployment, stranger } = await load();
        const runner = chain().provider;
        const other = new Punchcard({ runner, deployment: { ...deployment, chainId: 5 } });
        expect(await failure(other.connect())).to.include({ code: "WRONG_NETWORK" });
        expect(await failure(new Punchcard({ runner }).connect())).to.include({ code: "NO_DEPLOYMENT" });
        const empty = new Punchcard({ runner, deployment: { ...deployment, rewards: stranger.address } });
        expect(await failure(empty.connect())).to.include({ code: "NO_DEPLOYMENT" });
      });

      it("refuses a programme that is not of the launcher", async function () {
        const { punchcard, stranger } = await load();
        const error = await failure(punchcard.program(stranger.address));
        expect(error).to.be.instanceOf(InputError).and.to.include({ code: "NOT_A_PROGRAM" });
      });

      it("sends nothing when the wallet was switched to another chain since the quote", async function () {
        const { program, member, friend } = await load();
        const step = program.member(member.address).transfer({ recipient: friend.address, amount: 1n });
        const switched = wrapped(chain().provider, (method) => (method === "eth_chainId" ? "0x5" : undefined));
        const before = await chain().provider.getBlockNumber();
        const error = await failure(step.send(new Wallet(id("switched"), switched)), NetworkError);
        expect([error.code, error.details]).to.deep.equal([
          "WRONG_NETWORK",
          { expected: (await chain().provider.getNetwork()).chainId === 31337n ? 31337 : 0, actual: 5 },
        ]);
        expect(await chain().provider.getBlockNumber()).to.equal(before);
      });

      it("refuses a signer without a node, and a sender without gas", async function () {
        const { program, friend, walletless } = await load();
        const step = program.member(walletless.address).transfer({ recipient: friend.address, amount: 1n });
        const offline = new Wallet(id("a member without gas"));
        expect(await failure(step.send(offline))).to.include({ code: "WRONG_NETWORK" });
        expect(() => new Punchcard({ runner: offline })).to.throw(InputError, "no provider");
      });

      it("says that a node failed midway, and that trying again helps", async function () {
        const { deployment } = await load();
        let calls = 0;
        const flaky = wrapped(chain().provider, () => {
          if (++calls === 3) throw new Error("socket hang up");
          return undefined;
        });
        const punchcard = new Punchcard({ runner: flaky, deployment });
        const error = await failure(punchcard.connect());
        expect(error).to.be.instanceOf(NetworkError).and.to.include({ code: "RPC_FAILED" });
        expect((await punchcard.connect()).chainId).to.equal(deployment.chainId);
      });

      it("notices a transaction that succeeded at an address without the contract", async function () {
        const { program, member, friend, stranger } = await load();
        const context = { provider: chain().provider, chainId: program.connection.chainId };
        const step = new Step(context, transfer(stranger.address, { recipient: friend.address, amount: 1n }));
        const error = await failure(step.send(member), TransactionError);
        expect([error.code, error.details.event]).to.deep.equal(["EVENT_MISSING", "Transfer"]);
      });

      it("refuses to sign with another account, or for another chain", async function () {
        const brand = await load();
        const { program, walletless, friend, member } = brand;
        const validBefore = (await now(chain())) + 60;
        const intent = await program
          .member(walletless.address)
          .transferIntent({ to: friend.address, value: 1n, validBefore });
        expect(await failure(intent.sign(member))).to.include({ code: "BAD_INTENT" });
        const signed = await intent.sign(walletless);
        expect(await failure(() => program.bring({ ...signed, chainId: 5 }))).to.include({ code: "BAD_INTENT" });
        expect(await failure(() => program.bring({ ...signed, points: friend.address }))).to.include({
          code: "BAD_INTENT",
        });
        expect(await failure(() => program.bring({ ...signed, value: "1e3" }))).to.include({ code: "BAD_INTENT" });
        const more = program.bring({ ...signed, value: "2" });
        expect(await failure(more.simulate(friend), ContractError)).to.include({
          errorName: "ERC3009InvalidSignature",
        });
      });
    });

    describe("what the contracts hash", function () {
      it("has the same nonce, redemption id, digest and role ids as the SDK", async function () {
        const brand = await load();
        const { program, member } = brand;
        const { rewards, launcher } = program.connection;
        expect(await launcher.isProgram(program.address)).to.equal(true);
        const intent = { rewardId: 4, quantity: 9, salt: id("salt") };
        expect(await rewards.intentNonce(intent)).to.equal(intentNonce(intent));

        const redemption = await redeemed(brand, member, await coffee(brand, { needsHandover: true }), 2);
        expect(await rewards.redemptionId(redemption)).to.equal(redemptionId(redemption));
        const handover = await program.member(member.address).handoverIntent(redemption, 1);
        expect(await rewards.handoverDigest(redemptionId(redemption), 1, 1)).to.equal(digestOf(handover.typedData));

        const { contract } = program;
        expect(ROLES).to.deep.equal({
          admin: await contract.DEFAULT_ADMIN_ROLE(),
          issuer: await contract.ISSUER_ROLE(),
          cashier: await contract.CASHIER_ROLE(),
          catalog: await contract.CATALOG_ROLE(),
          guardian: await contract.GUARDIAN_ROLE(),
        });
      });

      it("has the domain that is read, and another contract's is refused", async function () {
        const { program, deployment } = await load();
        const { provider } = chain();
        const domain = await readDomain(provider, program.points.address, deployment.chainId);
        expect(domain).to.deep.equal({
          name: "Punchcard Points",
          version: "1",
          chainId: deployment.chainId,
          verifyingContract: program.points.address,
        });
        const error = await failure(readDomain(provider, program.points.address, 5));
        expect(error).to.include({ code: "WRONG_NETWORK" });
      });
    });
  });
}

/** A step with any calldata: what a wallet that wraps calls would send. */
function raw(chain: TestChain, to: string, data: string): Step {
  const action = transfer(to, { recipient: to, amount: 1n });
  return new Step({ provider: chain.provider, chainId: 31337 }, { ...action, data });
}

/** The provider, with its answers replaced, or failures thrown, by `intercept`. */
function wrapped(provider: Provider, intercept: (method: string) => unknown): Provider {
  return new Proxy(provider, {
    get(target, key, proxy: unknown) {
      // A provider is its own provider: ours must be too.
      if (key === "provider") return proxy;
      const own: unknown = Reflect.get(target, key, target);
      if (typeof own !== "function") return own;
      return (...args: unknown[]) => {
        const method = key === "send" ? String(args[0]) : String(key);
        const answer = intercept(method);
        return answer === undefined
          ? (own as (...all: unknown[]) => unknown).apply(target, args)
          : Promise.resolve(answer);
      };
    },
  });
}
