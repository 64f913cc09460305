/** docs/errors.md as it should be: made from the SDK's sentences, so that the two never differ. */
import { ERROR_SENTENCES } from "../../../sdk/src/error-sentences.js";
import type { ErrorCode } from "../../../sdk/src/errors.js";

const CODES: Readonly<Record<ErrorCode, string>> = {
  BAD_ADDRESS: "Not an address, a wrong checksum, or the zero address. Nothing was sent.",
  BAD_AMOUNT: "Not an amount in base units, or a text that `parsePoints` refuses. Nothing was sent.",
  BAD_INPUT: "A value that is out of range or of the wrong form. Nothing was sent.",
  BAD_TEXT: "A text that a badge cannot show: too long, or with control or bidi characters. Nothing was sent.",
  BAD_TIME: "Not a time in unix seconds; milliseconds are the usual reason. Nothing was sent.",
  BAD_RECEIPT: "A purchase's receipt that is damaged, altered, of another version, or too long for a QR code.",
  BAD_SLIP: "A text that is damaged, of another version, or something else than a redemption slip. Scan it again.",
  BAD_INTENT: "An intent for another account, chain or contract, or changed on its way.",
  BAD_FILE: "A file with mistakes: `details.lines` says what to correct. Nothing was built.",
  BAD_VOUCHER: "A voucher or code that is incomplete, or signed by another key than it names.",
  BAD_QR:
    "A QR code or link that is incomplete, of another version, or something else. `details.why` says what is wrong.",
  FOREIGN_QR: "A voucher or code of a chain, desk or campaign that this app does not know.",
  LEDGER_IN_USE: "Another process uses this till's ledger. Two at a time could accept the same key twice.",
  LEDGER_DAMAGED: "The till's ledger cannot be read or written. Stop accepting keys offline until it opens again.",
  CONTRACT: "A contract reverted: see `errorName`, `args` and the table below.",
  NO_DEPLOYMENT: "Punchcard is not deployed on this chain, or not at the addresses given.",
  NOT_A_PROGRAM: "The launcher of this chain did not open a programme at this address, so it may be false.",
  WRONG_NETWORK: "The node, the wallet or the signing domain is of another chain. Nothing was sent.",
  RPC_FAILED: "The node did not answer, or answered wrongly. Look up what was sent before you send it again.",
  RPC_INCONSISTENT: "The node contradicts itself: it lags behind, or leaves logs out. Use another node.",
  HOST_FAILED: "The host of a drop's files did not answer, or lacks one of them. Try again, or use another copy.",
  HOST_INCONSISTENT: "A drop's file is damaged, cut, too large or forged, and was ignored. Use another copy.",
  WRONG_DROP: "The host serves another drop than the one that was asked for.",
  NOT_IN_DROP: "The drop has no entry for this member, as far as its host tells.",
  REJECTED: "The person declined in the wallet.",
  NO_GAS: "The account cannot pay for the gas.",
  REVERTED: "The transaction failed, and no reason was found.",
  REPLACED: "Another transaction replaced it in the wallet, so it was not carried out.",
  UNCONFIRMED: "The transaction was sent, but not mined in time. Look its hash up before you send anything again.",
  EVENT_MISSING:
    "The transaction was mined without the event that proves its effect. Check that the address is the right contract.",
};

/** The whole page. */
export function errorsPage(): string {
  const codes = Object.entries(CODES).map(
    ([code, text]) => `### ${code.toLowerCase().replaceAll("_", "-")}\n\n${wrap(`\`${code}\` ${text}`)}\n`,
  );
  const sentences = Object.entries(ERROR_SENTENCES).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = sentences.map(
    ([name, text]) => `### ${name.toLowerCase()}\n\n${wrap(`\`${name}\` ${text.replace(/\{(\w+)\}/g, "*$1*")}`)}\n`,
  );
  return `# Errors

Every error that \`@punchcard/sdk\` throws is a \`PunchcardError\` with a \`code\`, \`details\`, what to do next in \`nextStep\`,
and a place on this page in \`docs\`. This page is made from the SDK's own table (\`sdk/src/error-sentences.ts\`), and that
from the NatSpec of each error in \`contracts/\`; a test compares them.

## Codes

${codes.join("\n")}
## Errors of the contracts

Decoded whichever contract reverted, and however deep. Values of the error stand in *italics*.

${names.join("\n")}`;
}

/** In lines of at most 120 characters. */
function wrap(text: string): string {
  return text.replace(/(.{1,120})(?: |$)/g, "$1\n").trimEnd();
}
