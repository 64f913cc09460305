/** Long work: told as it goes on, ended when asked, and never so long at a stretch that a page freezes. */

/** How far a long piece of work has come. */
export interface DropProgress {
  readonly step: "read" | "leaves" | "tree" | "files";
  readonly done: number;
  /** Unknown while a file is read. */
  readonly total?: number;
}

export interface WorkOptions {
  /** Ends the work: it throws the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DropProgress) => void;
}

/** Hashes between two rests: some 20 ms. */
const STRETCH = 1 << 15;

/** Does `total` small pieces, with rests in between. */
export async function eachPiece(
  step: DropProgress["step"],
  total: number,
  { signal, onProgress }: WorkOptions,
  piece: (at: number) => void,
): Promise<void> {
  for (let from = 0; from < total; from += STRETCH) {
    signal?.throwIfAborted();
    const to = Math.min(from + STRETCH, total);
    for (let at = from; at < to; at++) piece(at);
    onProgress?.({ step, done: to, total });
    await new Promise((rest) => setTimeout(rest));
  }
}

/** Does work on each item, some at a time; the results are in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>, width = 8): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
