// Which mutants are tried: some of every room and of every kind, the same ones for the same seed.

import { createHash } from "node:crypto";

import type { Mutant } from "./operators.js";

/** So many of each room at least, as far as there are. */
export const FLOOR = 5;

/** `count` mutants: of each room `FLOOR`, and more where there are more, by the root of how many there are. */
export function sample(mutants: readonly Mutant[], count: number, seed: string): Mutant[] {
  const names = [...new Set(mutants.map(({ room }) => room))].sort();
  const rooms = names.map((name) => {
    const all = mixed(
      mutants.filter(({ room }) => room === name),
      seed,
    );
    return { all, share: Math.min(FLOOR, all.length) };
  });
  for (let left = count - rooms.reduce((sum, { share }) => sum + share, 0); left > 0; --left) {
    const [poorest] = rooms
      .filter(({ all, share }) => share < all.length)
      .sort((a, b) => (a.share + 1) / Math.sqrt(a.all.length) - (b.share + 1) / Math.sqrt(b.all.length));
    if (poorest === undefined) break;
    ++poorest.share;
  }
  return rooms.flatMap(({ all, share }) => all.slice(0, share));
}

/** Shuffled by the seed, one of each kind after the other. */
function mixed(mutants: readonly Mutant[], seed: string): Mutant[] {
  const lot = (text: string): string => createHash("sha256").update(`${seed} ${text}`).digest("hex");
  const kind = ({ room, operator }: Mutant): string => `${room} ${operator}`;
  const shuffled = [...mutants].sort((a, b) => (lot(a.id) < lot(b.id) ? -1 : 1));
  const turns = new Map<string, number>();
  return shuffled
    .map((mutant) => {
      const turn = turns.get(mutant.operator) ?? 0;
      turns.set(mutant.operator, turn + 1);
      return { mutant, turn };
    })
    .sort((a, b) => a.turn - b.turn || (lot(kind(a.mutant)) < lot(kind(b.mutant)) ? -1 : 1))
    .map(({ mutant }) => mutant);
}
