/**
 * What is done by the hundred thousand and off chain: vouchers signed and checked, as ratios against ethers in the same run,
 * and the QR codes they make. Timings are told; no test depends on them.
 */
import type { SpeedRow } from "./speed.js";
import { measureVouchers } from "./vouchers.js";

const VOUCHERS = 10_000;
/** As many as the promise names; asked for by PUNCHCARD_BENCH=scale. */
const ALL_VOUCHERS = 100_000;

export async function measureScale(all: boolean): Promise<{ rows: SpeedRow[]; notes: string[] }> {
  const bench = await measureVouchers(all ? ALL_VOUCHERS : VOUCHERS);
  const count = bench.vouchers.toLocaleString("en");
  const row = (operation: string, ours: number, theirs: number): SpeedRow => ({
    operation: `${operation} ${count} vouchers`,
    ours,
    peer: "ethers",
    theirs,
    ratio: Math.round((ours / theirs) * 10) / 10,
  });
  const signed = row("sign", bench.signed, bench.signedByEthers);
  const notes = bench.qr.map(
    ({ what, packedBytes, version, linkVersion }) =>
      `QR of a ${what}: ${packedBytes} B packed, version ${version}, as a link ${linkVersion}`,
  );
  return {
    rows: [
      { ...signed, goal: "≥ 4 ×", met: bench.signRatio >= 4 },
      row("check", bench.checked, bench.checkedByEthers),
    ],
    notes,
  };
}
