/** `program …`: a brand's programme. */
import { emptyTask } from "hardhat/config";

import { optional } from "../../lib/options.js";
import { INT, PROGRAM, from, reading, sending } from "./common.js";

const program = () => import("../program.js");
const verify = () => import("../verify.js");

export const programTasks = [
  emptyTask("program", "A brand's programme").build(),
  sending(["program", "open"], "Open a programme from a parameters file")
    .addPositionalArgument({ name: "file", description: "JSON, as deploy/programs/example.json" })
    .setAction(from(program, "open"))
    .build(),
  sending(["program", "roles"], "List who holds which role, or change roles from a file in one transaction")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("file", 'JSON: { "give": { "cashier": ["0x…"] }, "take": { … } }'))
    .setAction(from(program, "roles"))
    .build(),
  sending(["program", "stop"], "Stop minting for 7 days")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "stop"))
    .build(),
  sending(["program", "resume"], "End a stop")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "resume"))
    .build(),
  sending(["program", "close"], "Announce when minting ends for ever")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({
      name: "time",
      description: "A date, +30d, or unix seconds; at least one notice period ahead",
    })
    .setAction(from(program, "close"))
    .build(),
  sending(["program", "terms"], "List the terms, or publish the next version")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("uri", "Where the new text is"))
    .addOption(optional("file", "The new text, for its hash"))
    .addOption(optional("validFrom", "From when it holds (default: as soon as the notice period allows)"))
    .setAction(from(program, "terms"))
    .build(),
  sending(["program", "begin-transfer"], "Offer the programme to another admin, who must accept")
    .addPositionalArgument(PROGRAM)
    .addPositionalArgument({ name: "account", description: "Address of the next admin" })
    .setAction(from(program, "beginTransfer"))
    .build(),
  sending(["program", "accept-transfer"], "Accept to be the programme's admin")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "acceptTransfer"))
    .build(),
  sending(["program", "cancel-transfer"], "Take back an offer that is not accepted yet")
    .addPositionalArgument(PROGRAM)
    .setAction(from(program, "cancelTransfer"))
    .build(),
  reading(["program", "verify"], "Compare a programme with what was meant")
    .addPositionalArgument(PROGRAM)
    .addOption(optional("file", "The parameters file that it was opened from"))
    .setAction(from(verify, "verifyProgram"))
    .build(),
  reading(["program", "snapshot"], "Write members and balances at a block as CSV and JSON")
    .addPositionalArgument(PROGRAM)
    .addOption({
      name: "block",
      description: "At the end of this block (default: the newest)",
      type: INT,
      defaultValue: -1,
    })
    .addOption(optional("out", "Where to write, without the ending (default: a name with token and block, here)"))
    .setAction(() => import("../snapshot.js"))
    .build(),
];
