/** Types of `solc.mjs`, which Hardhat loads as it stands. */
export const NODE_FLAGS: string[];
export function solcVersion(): string;
