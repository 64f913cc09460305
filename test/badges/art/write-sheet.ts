/** Writes docs/badges-light.png and docs/badges-dark.png: `npm run art`. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { contactSheet, SHEET } from "./sheet.js";
import { artFixture } from "./support.js";

const DOCS = path.resolve(import.meta.dirname, "../../../docs");

const BROWSERS = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const MISSING = `Pictures are taken with Chromium, which is not here. Set CHROME_PATH to it; or on Debian
  apt-get install chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji fonts-roboto-unhinted`;

async function writeSheets(): Promise<void> {
  const browser = BROWSERS.find((file) => file !== undefined && existsSync(file));
  if (browser === undefined) {
    console.error(MISSING);
    process.exitCode = 1;
    return;
  }
  const { art } = await artFixture();
  const scratch = await mkdtemp(path.join(tmpdir(), "badges-"));
  try {
    for (const [theme, background] of Object.entries({ light: "#ffffff", dark: "#121214" })) {
      const page = path.join(scratch, `${theme}.html`);
      await writeFile(page, await contactSheet((look, face) => art.svg(look, face), background));
      const target = path.join(DOCS, `badges-${theme}.png`);
      const size = `--window-size=${SHEET.width},${SHEET.height}`;
      const flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        size,
        `--screenshot=${target}`,
      ];
      execFileSync(browser, [...flags, pathToFileURL(page).href], { stdio: "ignore" });
      console.log(target);
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}

if (process.argv.some((argument) => argument.endsWith("write-sheet.ts"))) await writeSheets();
