/** A file of refunds: what is to be taken back of which order, its plan, and what stands against it. */
import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { InputError } from "../../sdk/src/errors.js";
import { receiptHash, refundPoints } from "../../sdk/src/receipts/index.js";
import type { Job, Obstacle } from "../mint/job.js";
import { type PlanEntry, checkJournal } from "../mint/journal.js";
import { planBatches } from "../mint/plan.js";
import { type RunRequest, journalFile, planOf, readChecked } from "../mint/run.js";
import { refuseObstacles } from "../mint/task.js";
import type { KeptReceipt } from "./receipts-file.js";
import { type RefundEntryOnChain, type Standing, type Taking, findStandings, refundChain } from "./refund-chain.js";
import { type RefundEntry, noteRefunds, readRefunds } from "./refund-ledger.js";
import { type RefundReport, refundReport } from "./refund-report.js";
import { type CheckedRefunds, type RefundRow, checkRefunds } from "./refund-rows.js";

export interface RefundRequest extends RunRequest {
  secret: string;
  receipts: ReadonlyMap<string, readonly KeptReceipt[]>;
  ledger: string;
}

export interface PreparedRefunds extends Job<RefundEntryOnChain, RefundReport> {
  checked: CheckedRefunds;
  /** What is taken back now. */
  takings: readonly Taking[];
  /** Notes what will be sent, before it is. */
  note: () => Promise<void>;
}

/** Reads and checks the file; throws if a line is bad. Sends nothing. */
export async function prepareRefunds(request: RefundRequest): Promise<PreparedRefunds> {
  const { program, provider, secret, receipts, label, fromBlock, minter } = request;
  const { points, purchases } = program;
  const ledger = await readRefunds(request.ledger);
  const where = { desk: purchases.address, points: points.address, fromBlock };
  const standings = await findStandings(provider, where);
  // Of an order's receipts, the one that was posted: what another file says of it counts for nothing.
  const posted = (key: string): KeptReceipt | undefined => {
    const standing = standings.get(key);
    return receipts.get(key)?.findLast(({ receipt }) => {
      return standing === undefined || receiptHash(receipt, purchases.domain) === standing.record.receipt;
    });
  };
  const rules = { secret, receiptOf: posted, ledger };
  const { checked, digest } = await readChecked<RefundRow, CheckedRefunds>(request, (csv) => checkRefunds(csv, rules));
  const { rows } = checked;
  const book = new RefundBook(rows, ledger);
  book.standings = standings;
  const refresh = async (): Promise<void> => {
    book.standings = await findStandings(provider, where);
  };
  const common = await planOf(request, checked, { digest, mode: "refund" });
  const batches = planBatches(rows, { size: common.batchSize, digest, label, amountOf: () => 0n });
  const plan: PlanEntry = {
    ...{ ...common, token: points.address, matureIn: 0 },
    ...{ total: String(checked.refunds), batches: batches.length },
  };
  await checkJournal(journalFile(request, plan), plan);
  refuseObstacles(book.obstacles(), { lines: checked.lines });
  return {
    ...{ checked, plan, batches },
    takings: book.takings(rows),
    chain: refundChain({
      ...{ desk: purchases.address, points, rows, refresh },
      takings: (some) => book.takings(some),
      hashOf: (some) => book.hashOf(some),
    }),
    async survey(open) {
      const left = open.filter(({ from, to }) => book.takings(rows.slice(from, to)).length !== 0);
      const needless = new Set(open.filter((batch) => !left.includes(batch)).map(({ index }) => index));
      for (const { from, to } of left) {
        const found = await refused(program, minter, book.takings(rows.slice(from, to)));
        if (found !== undefined) return { obstacles: [found], needless };
      }
      return { obstacles: [], needless };
    },
    // A refund is made once, in whatever pieces its file was sent.
    isSame: () => true,
    report: (sent) => refundReport({ plan, rows, sent, book, checked }),
    note: () => {
      const all = rows.flatMap(({ key: order, parts }) =>
        parts.map(({ reason, money }): RefundEntry => ({ type: "refund", reason, order, money: money.toString() })),
      );
      const chainId = program.connection.chainId;
      return noteRefunds(request.ledger, { chainId, points: points.address }, all);
    },
  };
}

async function refused(
  program: ProgramEntity,
  caller: string,
  takings: readonly Taking[],
): Promise<Obstacle | undefined> {
  const verdict = await program.purchases.canRefund(caller, takings);
  if (verdict.ok) return undefined;
  return {
    code: verdict.reason,
    reason: verdict.message,
    next: "The till that posted a purchase can take it back before it matures; an issuer, at any time.",
  };
}

/** What the orders of a file have had taken back, and what is still to be. */
export class RefundBook {
  standings: ReadonlyMap<string, Standing> = new Map();
  readonly #rows: readonly RefundRow[];
  /** Money that other files gave back, by order. */
  readonly #otherMoney = new Map<string, bigint>();
  readonly #known: ReadonlySet<string>;

  constructor(rows: readonly RefundRow[], ledger: ReadonlyMap<string, RefundEntry>) {
    this.#rows = rows;
    const own = new Set(rows.flatMap(({ parts }) => parts.map(({ reason }) => reason)));
    for (const { reason, order, money } of ledger.values()) {
      if (!own.has(reason)) this.#otherMoney.set(order, this.otherMoney(order) + BigInt(money));
    }
    this.#known = new Set([...own, ...ledger.keys()]);
  }

  /** Minor units that other files gave back of an order. */
  otherMoney(order: string): bigint {
    return this.#otherMoney.get(order) ?? 0n;
  }

  /**
   * What is still to be taken of these orders: the share of all money that was ever given back, less what was taken. So a
   * refund that arrived meanwhile is not taken again. Several refunds of an order are one, under the number of the first.
   */
  takings(rows: readonly RefundRow[]): Taking[] {
    return rows.flatMap((row) => {
      const standing = this.standings.get(row.key);
      if (standing === undefined) return [];
      const { record, refunds } = standing;
      const { total, parts } = row;
      const refund = parts.reduce((sum, { money }) => sum + money, 0n);
      const { earned, refunded: takenBefore } = record;
      const amount = refundPoints({ earned, total, refundedBefore: this.otherMoney(row.key), refund, takenBefore });
      const first = parts.find(({ reason }) => !refunds.has(reason)) ?? parts[0];
      return amount === 0n || first === undefined ? [] : [{ record, amount, reason: first.reason }];
    });
  }

  /** The last transaction that took something of these orders for this file. */
  hashOf(rows: readonly RefundRow[]): string | undefined {
    const told = rows.flatMap(({ key, parts }) =>
      parts.map(({ reason }) => this.standings.get(key)?.refunds.get(reason)?.hash),
    );
    return told.findLast((hash) => hash !== undefined);
  }

  /** What stands against taking back what the file says. */
  obstacles(): Obstacle[] {
    return this.#rows.flatMap((row) => {
      const found = this.#obstacle(row);
      return found === undefined ? [] : [{ ...found, lines: row.parts.map(({ line }) => line) }];
    });
  }

  #obstacle(row: RefundRow): Obstacle | undefined {
    const standing = this.standings.get(row.key);
    const at = `line ${row.line}`;
    if (standing === undefined) {
      const next = "Post it first: hardhat purchases post. What earned nothing has nothing to take back.";
      return { code: "NOT_POSTED", reason: `The order in ${at} is not on the chain.`, next };
    }
    if ([...standing.refunds.keys()].some((reason) => !this.#known.has(reason))) {
      const reason = `Something was taken back of the order in ${at} by a refund that is not noted here.`;
      const next = "Bring the ledger of the computer that sent it, or run its file of refunds here first.";
      return { code: "REFUNDED_ELSEWHERE", reason, next };
    }
    try {
      this.takings([row]);
      return undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const reason = `The order in ${at}: ${error.shortMessage}`;
      return { code: "OVER_REFUND", reason, next: "Correct the file. Refunds of earlier files count, too." };
    }
  }
}
