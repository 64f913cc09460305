import { measureOurs } from "./ours/index.js";
const t = Date.now();
const rows = await measureOurs(() => {});
for (const r of rows) console.log(r.operation.padEnd(60), r.state.padEnd(20), r.gas, r.floor);
console.log((Date.now() - t) / 1000);
