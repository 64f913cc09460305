/** How the codes of a printed sheet stand, by its manifest: nothing secret is needed. */
import path from "node:path";

import type { ProgramEntity } from "../../sdk/src/entities/program.js";
import { guarded } from "../../sdk/src/guarded.js";
import { campaignId } from "../../sdk/src/units.js";
import { numberKey } from "../../sdk/src/vouchers/keys.js";
import { TaskError } from "../lib/errors.js";
import { openCsv } from "../mint/csv.js";
import { type BadLine, type Columns, eachLine } from "../mint/lines.js";

export interface SheetState {
  file: string;
  codes: number;
  collected: number;
  revoked: number;
  open: number;
}

type Column = "campaign" | "till" | "number" | "code" | "amount" | "deadline";

const COLUMNS: Columns<Column> = {
  names: { campaign: "campaign", till: "till", number: "number", code: "code", amount: "amount", deadline: "deadline" },
  required: ["campaign", "till", "number"],
  example: "campaign,till,number,code,amount,deadline",
};
/** So many questions are under way at once. */
const WINDOW = 50;

export async function sheetState({ points, connection }: ProgramEntity, file: string): Promise<SheetState> {
  const bad: BadLine[] = [];
  const codes: { campaign: string; till: string; number: bigint }[] = [];
  await eachLine(openCsv(file), COLUMNS, bad, ({ cells, fault }) => {
    const { campaign, till, number } = cells;
    if (/^[0-9]{1,20}$/.test(number)) codes.push({ campaign: campaignId(campaign), till, number: BigInt(number) });
    else fault("number", "BAD_NUMBER", "not a number of a code");
  });
  if (bad.length !== 0) {
    throw new TaskError("BadLines", `${file} is no manifest: line ${bad[0]?.line ?? 0} ${bad[0]?.reason ?? ""}.`);
  }
  const state = { file: path.basename(file), codes: codes.length, collected: 0, revoked: 0, open: 0 };
  for (let at = 0; at < codes.length; at += WINDOW) {
    const some = codes.slice(at, at + WINDOW);
    const answers = await guarded(() =>
      Promise.all(
        some.map(async ({ campaign, till, number }) => {
          const { claims } = connection;
          if (await claims.isClaimed(points.address, campaign, till, numberKey(number))) return "collected" as const;
          return (await claims.isRevoked(points.address, campaign, till, number))
            ? ("revoked" as const)
            : ("open" as const);
        }),
      ),
    );
    for (const answer of answers) state[answer]++;
  }
  return state;
}
