/** What a wallet and a node can make of a transaction after it was signed. */
import { expect } from "chai";
import { AbiCoder, ZeroHash, id, zeroPadValue } from "ethers";
import type { Provider, Signer } from "ethers";

import { burn, setRoles } from "../../../sdk/src/actions/index.js";
import { errorsAbi } from "../../../sdk/src/decode-error.js";
import { ContractError, TransactionError } from "../../../sdk/src/errors.js";
import { Step } from "../../../sdk/src/step.js";
import { failure } from "../helpers/brand.js";

const POINTS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const MEMBER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
const HASH = id("sent");

const burned = {
  address: POINTS,
  topics: [id("Transfer(address,address,uint256)"), zeroPadValue(MEMBER, 32), ZeroHash],
  data: AbiCoder.defaultAbiCoder().encode(["uint256"], [5n]),
};
const good = { hash: HASH, status: 1, blockNumber: 9, gasUsed: 50_000n, gasPrice: 2n, logs: [burned] };

/** A wallet whose transaction comes to the end that `wait` tells, on a node that would still estimate it. */
function walletWhere(wait: () => unknown, call: () => unknown = () => "0x") {
  const sent: Record<string, unknown>[] = [];
  const provider = {
    estimateGas: () => Promise.resolve(50_000n),
    getFeeData: () => Promise.resolve({ maxFeePerGas: 3n, gasPrice: 2n }),
    getNetwork: () => Promise.resolve({ chainId: 1n }),
    call: async () => Promise.resolve(call()),
  } as unknown as Provider;
  const signer = {
    provider,
    getAddress: () => Promise.resolve(MEMBER),
    sendTransaction: (request: Record<string, unknown>) => {
      sent.push(request);
      return Promise.resolve({ hash: HASH, from: MEMBER, wait: async () => Promise.resolve(wait()) });
    },
  } as unknown as Signer;
  return { signer, sent, step: new Step({ provider, chainId: 1 }, burn(POINTS, 5n)) };
}

function raise(error: object): () => never {
  return () => {
    throw Object.assign(new Error("from the wallet"), error);
  };
}

describe("SDK Step", function () {
  it("resolves with what happened, having told the hash first", async function () {
    const { signer, sent, step } = walletWhere(() => good);
    const told: string[] = [];
    const done = await step.send(signer, { onSent: (hash) => void told.push(hash) });
    expect(told).to.deep.equal([HASH]);
    expect(done).to.include({ kind: "burn", hash: HASH, blockNumber: 9, gasUsed: 50_000n, fee: 100_000n });
    expect(done.event).to.deep.equal({ from: MEMBER, to: `0x${"0".repeat(40)}`, value: 5n });
    expect(sent).to.have.lengthOf(1);
    expect(sent[0]).to.include({ to: POINTS, value: 0n, chainId: 1, gasLimit: 56_250n });
  });

  it("estimates an eighth more gas than the node says, at the highest price", async function () {
    const { signer, step } = walletWhere(() => good);
    expect(await step.estimate(signer)).to.deep.equal({ gas: 56_250n, gasPrice: 3n, cost: 168_750n });
  });

  it("takes a transaction that was sped up for the same", async function () {
    const receipt = { ...good, hash: id("faster") };
    const { signer, step } = walletWhere(raise({ code: "TRANSACTION_REPLACED", reason: "repriced", receipt }));
    expect((await step.send(signer)).hash).to.equal(id("faster"));
  });

  for (const reason of ["cancelled", "replaced"]) {
    it(`tells when it was ${reason} in the wallet, though what replaced it succeeded`, async function () {
      const receipt = { ...good, hash: id("other") };
      const { signer, step } = walletWhere(raise({ code: "TRANSACTION_REPLACED", reason, receipt, hash: id("other") }));
      const error = await failure(step.send(signer), TransactionError);
      expect([error.code, error.details]).to.deep.equal(["REPLACED", { hash: HASH, replacedBy: id("other"), reason }]);
    });
  }

  it("tells the hash when it is not mined in time, and does not send again", async function () {
    const { signer, sent, step } = walletWhere(raise({ code: "TIMEOUT" }));
    const error = await failure(step.send(signer), TransactionError);
    expect([error.code, error.details]).to.deep.equal(["UNCONFIRMED", { hash: HASH }]);
    expect(error.nextStep).to.include("Look the hash up before sending anything again");
    expect(sent).to.have.lengthOf(1);
    expect(await failure(walletWhere(() => null).step.send(signer))).to.include({ code: "UNCONFIRMED" });
  });

  it("tells the contract's error when it was mined but failed", async function () {
    const data = errorsAbi().encodeErrorResult("HeldByDesk", [MEMBER]);
    const reverted = { ...good, status: 0, logs: [] };
    for (const end of [() => reverted, raise({ code: "CALL_EXCEPTION", receipt: reverted })]) {
      const { signer, step } = walletWhere(end, raise({ code: "CALL_EXCEPTION", data }));
      const error = await failure(step.send(signer), ContractError);
      expect([error.errorName, error.args]).to.deep.equal(["HeldByDesk", { desk: MEMBER }]);
    }
  });

  it("says so when nobody can tell why it failed", async function () {
    const { signer, step } = walletWhere(() => ({ ...good, status: 0, logs: [] }));
    const error = await failure(step.send(signer), TransactionError);
    expect([error.code, error.details]).to.deep.equal(["REVERTED", { hash: HASH, blockNumber: 9 }]);
  });

  it("takes the expected event of another contract for none", async function () {
    const { signer, step } = walletWhere(() => ({ ...good, logs: [{ ...burned, address: MEMBER }] }));
    expect(await failure(step.send(signer), TransactionError)).to.include({ code: "EVENT_MISSING" });
  });

  it("needs no event where success can leave none", async function () {
    const { signer } = walletWhere(() => ({ ...good, logs: [] }));
    const change = { role: "cashier" as const, account: MEMBER, granted: true };
    const { provider } = signer;
    const step = new Step({ provider: provider!, chainId: 1 }, setRoles(POINTS, [change]));
    expect((await step.send(signer)).event).to.equal(null);
  });

  it("tells that the person declined", async function () {
    const { signer, step } = walletWhere(() => good);
    signer.sendTransaction = raise({ code: "ACTION_REJECTED" });
    expect(await failure(step.send(signer), TransactionError)).to.include({ code: "REJECTED" });
  });
});
