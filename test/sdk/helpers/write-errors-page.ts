/** Writes docs/errors.md: `npx hardhat run test/sdk/helpers/write-errors-page.ts`. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { errorsPage } from "./errors-page.js";

const file = path.resolve(import.meta.dirname, "../../../docs/errors.md");

if (process.argv.some((argument) => argument.endsWith("write-errors-page.ts"))) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, errorsPage());
}
