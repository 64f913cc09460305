/** The ABI of standings, which no action needs: only reading does. */
import { at, once } from "./abi-lazily.js";
import type { Standings } from "./generated/index.js";
import { Standings as signatures } from "./generated/signatures/Standings.js";

export const standingsAbi = once<Standings["interface"]>(signatures);
export const standingsAt = at(standingsAbi);
