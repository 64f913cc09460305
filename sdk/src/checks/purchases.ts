/** May purchases be posted, refunded, handed over now? The contract is asked, and what it answers told in words. */
import { refundPurchases } from "../actions/purchases.js";
import type { PurchaseRefund } from "../actions/meta.js";
import type { TransactionOf } from "../actions/transaction.js";
import type { Connection } from "../connection.js";
import type { ProgramEntity } from "../entities/program.js";
import type { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { recordHash } from "../receipts/purchase.js";
import { formatPoints } from "../units.js";
import { campaignAnswer, refused } from "./answers.js";
import type { Answer, Question } from "./answers.js";
import { YES, no } from "./index.js";
import type {
  CampaignRefusal,
  CarryRefusal,
  CarryVerdict,
  MatureRefusal,
  MatureVerdict,
  PostRefusal,
  PostVerdict,
  PurchaseRefundRefusal,
  PurchaseRefundVerdict,
} from "./index.js";

const ZERO_HASH = `0x${"0".repeat(64)}`;

export async function canPost(
  { provider, purchases }: Connection,
  program: ProgramEntity,
  { to, data, meta }: TransactionOf<"postPurchases">,
  till: string,
): Promise<PostVerdict> {
  const { campaign } = meta;
  const orders = meta.purchases.map(({ order }) => order);
  const stored = await guarded(() => {
    return Promise.all(orders.map((order) => purchases.recordOf(program.points.address, order)));
  });
  // Of one that is there twice, the second is passed over.
  const isPosted = (order: string, i: number): boolean => stored[i] !== ZERO_HASH || orders.indexOf(order) !== i;
  const amount = meta.purchases.reduce((sum, each, i) => (isPosted(each.order, i) ? sum : sum + each.amount), 0n);
  try {
    await guarded(() => provider.call({ from: till, to, data }));
    return { ok: true, skipped: orders.filter(isPosted) };
  } catch (thrown) {
    return refused<PostRefusal>(thrown, (error) => {
      if (error.errorName === "NothingPosted") return ["ALL_POSTED", "All of these orders were posted before."];
      return postAnswer(program, { desk: "purchases", campaign, till, amount }, error);
    });
  }
}

export async function canCarry(
  { provider }: Connection,
  program: ProgramEntity,
  { to, data, meta }: TransactionOf<"carryPurchase">,
): Promise<CarryVerdict> {
  try {
    await guarded(() => provider.call({ to, data }));
    return YES;
  } catch (thrown) {
    return refused(thrown, (error) => carryAnswer(program, { ...meta, desk: "purchases" }, error));
  }
}

export async function canRefund(
  { provider, purchases }: Connection,
  program: ProgramEntity,
  caller: string,
  refunds: readonly PurchaseRefund[],
): Promise<PurchaseRefundVerdict> {
  const { address, decimals } = program.points;
  const over = refunds.find(({ record, amount }) => amount > record.earned - record.refunded);
  if (over !== undefined) {
    const { order, earned, refunded } = over.record;
    const left = earned - refunded;
    const message = `Of order ${order}, ${formatPoints(left, decimals)} can still be taken back.`;
    const fix = "Take back no more than is left: refundPoints() tells what a return takes.";
    return { ...no("OVER_REFUND", message, { order, left, amount: over.amount }), fix, retryAt: null };
  }
  const { to, data } = refundPurchases(program.purchases.address, program.points, refunds);
  const stored = await guarded(() =>
    Promise.all(refunds.map(({ record }) => purchases.recordOf(address, record.order))),
  );
  const stale = refunds.filter(({ record }, i) => stored[i] !== recordHash(record));
  const skipped = stale.map(({ record }) => record.order);
  if (stale.length === refunds.length) {
    const fix = "Read the purchases anew: records() and order() give them as they stand.";
    return { ...no("NOT_AS_IT_STANDS", NOT_AS_IT_STANDS, { orders: skipped.join(", ") }), fix, retryAt: null };
  }
  try {
    await guarded(() => provider.call({ from: caller, to, data }));
    return { ok: true, skipped };
  } catch (thrown) {
    return refused<PurchaseRefundRefusal>(thrown, (error) => {
      const message = "Only an issuer can, and until it matures the till that posted it, unless it was revoked.";
      if (error.errorName === "AccessControlUnauthorizedAccount") return ["MISSING_ROLE", message];
      return campaignAnswer(
        program,
        refundQuestion(
          caller,
          refunds.filter((each) => !stale.includes(each)),
        ),
        error,
      );
    });
  }
}

/** A till's limits bound what it takes back, too; it can try again until the first of them matures. */
function refundQuestion(till: string, refunds: readonly PurchaseRefund[]): Question {
  return {
    desk: "purchases",
    campaign: refunds[0]?.record.campaign ?? "",
    till,
    amount: refunds.reduce((sum, { amount }) => sum + amount, 0n),
    endsAt: Math.min(...refunds.map(({ record }) => record.maturesAt)),
  };
}

/** The contract passes over what is done or is not as it stands, and keeps what it can't hand over: so more is asked. */
export async function canMature(
  { provider, purchases }: Connection,
  program: ProgramEntity,
  { to, data, meta }: TransactionOf<"maturePurchases">,
): Promise<MatureVerdict> {
  const [record] = meta.records;
  if (record === undefined) return YES;
  const { member, order, matured } = record;
  const [stored, { isDesk }] = await guarded(() => {
    const { address, contract } = program.points;
    return Promise.all([purchases.recordOf(address, order), contract.holderState(member)]);
  });
  if (stored !== recordHash(record)) {
    const fix = "Read it anew: purchases.order() gives the record as it stands.";
    return { ...no("NOT_AS_IT_STANDS", NOT_AS_IT_STANDS, { order }), fix, retryAt: null };
  }
  if (matured) {
    const fix = "There is nothing to do.";
    return { ...no("DONE", "It was handed over before.", { order }), fix, retryAt: null };
  }
  try {
    await guarded(() => provider.call({ to, data }));
  } catch (thrown) {
    return refused<MatureRefusal>(thrown, ({ errorName, args }) => {
      return errorName === "PurchaseNotMature"
        ? ["NOT_MATURE", "It can still be returned.", Number(args.maturesAt)]
        : undefined;
    });
  }
  if (!isDesk || record.held === 0n) return YES;
  const fix = "It stays until the member is none any more; an issuer can refund it.";
  return { ...no("MEMBER_IS_DESK", `${member} is a desk, and can't have points.`, { member }), fix, retryAt: null };
}

const NOT_AS_IT_STANDS = "It was never posted, or something happened to it since.";

function carryAnswer(
  program: ProgramEntity,
  question: Question,
  error: ContractError,
): Answer<CarryRefusal> | Promise<Answer<CarryRefusal> | undefined> {
  switch (error.errorName) {
    case "OrderPosted":
      return ["POSTED", "The order was posted before."];
    case "PurchaseNotYetValid":
      return ["NOT_YET_VALID", "It cannot be posted yet.", Number(error.args.validFrom)];
    case "PurchaseExpired":
      return ["EXPIRED", "It could be posted until its deadline."];
    case "BadPurchaseSignature":
      return ["BAD_SIGNATURE", "The till did not sign this, or it was changed."];
    default:
      return postAnswer(program, question, error);
  }
}

function postAnswer(
  program: ProgramEntity,
  question: Question,
  error: ContractError,
): Answer<"BAD_EXPIRY" | "DESK_RETIRED"> | Promise<Answer<CampaignRefusal> | undefined> {
  switch (error.errorName) {
    case "ExpiryOutOfRange":
      return ["BAD_EXPIRY", "The points would have expired already, or later than points that are earned now."];
    case "DeskRefuses":
      return ["DESK_RETIRED", "The programme does not let points wait at this desk now."];
    default:
      return campaignAnswer(program, question, error);
  }
}
