import {generatePurchases,parsePurchases} from "./deploy/demo/purchases.js"; import {readFileSync} from "node:fs";
import {shopYears} from "./deploy/demo/shop-orders.js"; import {keepBooks} from "./test/deploy/shop-oracle.js";
for (const p of [generatePurchases(1997), parsePurchases(readFileSync("/work/shared/data/cdnow-sample.csv","utf8"))]) {
 const y=shopYears(p,5); console.time("books"); const b=keepBooks(y.orders,y.returns); console.timeEnd("books"); console.log(b.totals);
 const t=[0,0,0,0]; for(const m of b.members.values()) t[m.tier]!++; console.log(t, [...b.members.values()].filter(m=>m.debt).length);
}
