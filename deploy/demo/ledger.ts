/** The demo's last page: the file against the chain, to the unit; what is owed, by period; what each action cost. */
import { table, when } from "../lib/output.js";
import { CAMPAIGN as CLAIMS_CAMPAIGN } from "./claims.js";
import type { Purchase } from "./purchases.js";
import type { Stage } from "./stage.js";

const TOUCH = 500;

interface Line {
  says: string;
  amount: bigint;
  /** What it must equal, and where that comes from. */
  against: bigint;
  source: string;
}

export interface Ledger {
  text: string;
  reconciles: boolean;
}

/** Compares totals that were reached in different ways. */
export async function reconcile(
  stage: Stage,
  purchases: readonly Purchase[],
  { captured, claimed }: { captured: bigint; claimed: bigint },
): Promise<Ledger> {
  const { program } = stage;
  const { points } = program;
  const members = [...new Set(purchases.map(({ customer }) => stage.addressOf(customer)))];
  const [signer] = await stage.ethers.getSigners();
  if (signer === undefined) throw new TypeError("The chain has no accounts");
  // Points expire without an event; a touch tells what is missing, so that events add up.
  for (let i = 0; i < members.length; i += TOUCH) {
    await stage.send("touch 500 members", points.touch(members.slice(i, i + TOUCH)), signer);
  }
  const { totals, entries } = await program.history();
  const atOnce = entries.filter(({ kind, deadline }) => kind === "redeemed" && deadline === 0);
  const delivered = sum(atOnce.map(({ amount }) => BigInt(amount))) + BigInt(totals.byKind.captured ?? "0");
  const owed = await points.liability();
  const inFile = purchases.reduce((sum, { cents }) => sum + cents, 0n);
  const balances = await Promise.all(members.map((member) => points.contract.balanceOf(member)));
  const issued = BigInt(totals.byKind.granted ?? "0");
  const expired = BigInt(totals.byKind.expired ?? "0");
  const { points: spent } = await program.claims.report(CLAIMS_CAMPAIGN);
  const lines: Line[] = [
    { says: "dollars in the file", amount: inFile, against: issued, source: "granted, from events" },
    {
      says: "granted",
      amount: issued,
      against: BigInt(totals.byKind.matured ?? "0"),
      source: "handed over, from events",
    },
    {
      says: "claimed from the campaign",
      amount: claimed,
      against: BigInt(totals.byKind.issued ?? "0"),
      source: "issued, from events",
    },
    {
      says: "the same",
      amount: claimed,
      against: spent?.paid ?? 0n,
      source: "the campaign's budget less what is left",
    },
    {
      says: "captured, or delivered at once",
      amount: captured,
      against: delivered,
      source: "the same, from events",
    },
    {
      says: "granted + claimed − captured − expired",
      amount: issued + claimed - captured - expired,
      against: owed.total,
      source: "liability, on chain",
    },
    {
      says: "all members' balances",
      amount: sum(balances),
      against: owed.withMembers,
      source: "with members, on chain",
    },
    {
      says: "supply, from events",
      amount: BigInt(totals.liability?.total ?? "0"),
      against: owed.total,
      source: "total supply, on chain",
    },
  ];
  const reconciles = lines.every(({ amount, against }) => amount === against);
  const rows = lines.map(({ says, amount, against, source }) => [
    ...[says, points.format(amount), amount === against ? "=" : "≠", points.format(against), source],
  ]);
  const now = await stage.now();
  const byPeriod = owed.lots.map(({ amount, expiresAt }) => [
    expiresAt === null ? "never" : when(expiresAt),
    points.format(amount),
  ]);
  const text = [
    `THE LEDGER, in ${points.symbol}`,
    table([["", "", "", "", ""], ...rows]).trimStart(),
    "",
    `WHAT THE BRAND OWES on ${when(now)}`,
    table([
      ["EXPIRES", points.symbol],
      ...byPeriod,
      ["held", points.format(owed.held)],
      ["in all", points.format(owed.total)],
    ]),
    `Expired so far: ${points.format(expired)}`,
    "",
    "WHAT IT COST",
    table([["ACTION", "GAS EACH", "TIMES"], ...stage.gas]),
    "",
    reconciles ? "Every total reconciles, to the unit." : "SOME TOTALS DO NOT RECONCILE.",
  ];
  return { text: text.join("\n"), reconciles };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
