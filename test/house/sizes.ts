/** How large a contract may be. */

/** EIP-170: no chain takes more bytes. */
export const CHAIN_LIMIT = 24_576;

/** Ours: a contract stays under it, so that what comes next finds room. */
export const LIMIT = 23_000;

/** Those that are above `LIMIT`, each with the size that it has: it may only shrink. */
export const ABOVE: Readonly<Record<string, number>> = {
  PointsDeployer: 24_045,
};

/** What is too large among `sizes`, in bytes by the contracts' names, one sentence each. */
export function oversized(sizes: ReadonlyMap<string, number>, above = ABOVE): string[] {
  return [...sizes].flatMap(([name, size]) => {
    const most = Math.min(above[name] ?? LIMIT - 1, CHAIN_LIMIT);
    return size > most ? [`${name} has ${size} bytes: ${most} are the most that it may have`] : [];
  });
}

/** The sizes as a table, largest first, with what is left for each. */
export function sizeTable(sizes: ReadonlyMap<string, number>): string {
  const rows = [...sizes].sort(([, a], [, b]) => b - a);
  return rows
    .map(([name, size]) => `${name.padEnd(16)}${String(size).padStart(7)}${String(LIMIT - size).padStart(7)} left`)
    .join("\n");
}
