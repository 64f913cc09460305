/** Drops: a list of who gets how much becomes one root on chain, files on any host, and a proof for each member. */
export { buildDrop } from "./build.js";
export { dumpDrop, loadDrop } from "./dump.js";
export { MAX_FILE_BYTES } from "./layout.js";
export type { DropManifest, DropTerms } from "./layout.js";
export type { BadDropLine, BadDropLineCode, DropSource, ListOptions } from "./list.js";
export type { DropHost } from "./host.js";
export { findClaim, findClaims } from "./lookup.js";
export type { DropLookup, FoundClaim, WantedDrop } from "./lookup.js";
export { dropLeaf, verifyProof } from "./proof.js";
export type { DropClaim } from "./proof.js";
export { writeDrop } from "./publish.js";
export type { DropSink } from "./publish.js";
export type { Drop } from "./tree.js";
export type { DropProgress, WorkOptions } from "./work.js";
