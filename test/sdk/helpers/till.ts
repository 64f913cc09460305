/** A till's process, to be killed: takes keys, and says each that it was told is new. Arguments: file, first number. */
import { toBeHex } from "ethers";

import { TillLedger } from "../../../sdk/src/vouchers/till-ledger.js";

const [, script = "", file = "", first = "0"] = process.argv;

// Bundled under this name it is a program; the test runner, which reads every file here, finds nothing to run.
if (script.endsWith("till.mjs")) {
  const ledger = await TillLedger.open(file);
  process.stdout.write("open\n");
  // Several at a time, so that some share a write; until it is killed.
  for (let number = Number(first); ; number += 8) {
    const ids = Array.from({ length: 8 }, (_, i) => toBeHex(number + i, 32));
    await Promise.all(
      ids.map(async (id) => {
        if (await ledger.take(id)) process.stdout.write(`${id}\n`);
      }),
    );
  }
}
