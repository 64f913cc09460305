/** A sheet of codes as a page that prints on A4: ten cards a page, to be cut along their edges. */
import { displayText } from "../../sdk/src/text.js";

export type SheetLocale = "en" | "zh";

/** What the whole sheet says. */
export interface SheetText {
  brand: string;
  campaign: string;
  /** Of each code, with its unit. */
  amount: string;
  /** The last day, as people read it. */
  validUntil: string;
  /** How to make the whole sheet worthless. */
  revoke: string;
  locale: SheetLocale;
}

export interface SheetCode {
  number: bigint;
  /** Drawn without any text in it. */
  svg: string;
}

export const CARDS_PER_PAGE = 10;

interface Words {
  lang: string;
  scan: string;
  until: string;
  sheet: string;
  revoke: string;
  warning: string;
}

const WORDS: Readonly<Record<SheetLocale, Words>> = {
  en: {
    lang: "en",
    scan: "Scan to collect. Pays once: whoever has this code can use it.",
    until: "Valid until",
    sheet: "Numbers",
    revoke: "If this sheet is lost, revoke it:",
    warning: "This page is worth money: whoever sees a code can collect it. Print it, then delete the file.",
  },
  zh: {
    lang: "zh-Hans",
    scan: "扫码领取，仅限一次。任何持有此码的人都可以领取。",
    until: "有效期至",
    sheet: "编号",
    revoke: "如果本页遗失，请作废：",
    warning: "本页等同于钱：看到兑换码的人都可以领取。打印后请删除此文件。",
  },
};

const STYLE = `
@page { size: A4; margin: 12mm 15mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; width: 180mm; font: 10pt/1.35 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #000; background: #fff; }
.warning { margin: 5mm 0; padding: 3mm 5mm; border: 0.5mm solid #b00; color: #b00; font-weight: 600; }
.page { break-after: page; height: 273mm; display: flex; flex-direction: column; }
.page:last-child { break-after: auto; }
.cards { display: grid; grid-template-columns: 90mm 90mm; grid-auto-rows: 50mm; border: 0.2mm dashed #999; border-width: 0.2mm 0 0 0.2mm; width: max-content; }
.card { display: grid; grid-template-columns: 42mm 1fr; gap: 2mm; padding: 3mm; border: 0.2mm dashed #999; border-width: 0 0.2mm 0.2mm 0; overflow: hidden; break-inside: avoid; }
.card svg { width: 42mm; height: 42mm; display: block; align-self: center; }
.text { display: flex; flex-direction: column; min-width: 0; align-self: center; gap: 1mm; }
.brand { font-size: 11pt; font-weight: 700; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.amount { font-size: 14pt; font-weight: 700; overflow-wrap: anywhere; max-height: 12mm; overflow: hidden; }
.small { font-size: 6.5pt; line-height: 1.3; }
.number { font-size: 8pt; font-variant-numeric: tabular-nums; }
footer { margin-top: auto; font-size: 7pt; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
@media print { .warning { display: none; } }
`;

/** The page in pieces: a sheet can be long. Nothing in it loads or runs. */
export function* sheetHtml(text: SheetText, codes: readonly SheetCode[]): Generator<string> {
  const words = WORDS[text.locale];
  const title = `${shown(text.brand)} – ${shown(text.campaign)}`;
  yield `<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<p class="warning">${words.warning}</p>
`;
  for (let from = 0; from < codes.length; from += CARDS_PER_PAGE) {
    const cards = codes.slice(from, from + CARDS_PER_PAGE);
    const range = `${cards[0]?.number ?? ""}–${cards[cards.length - 1]?.number ?? ""}`;
    yield `<section class="page">\n<div class="cards">\n`;
    for (const card of cards) yield cardHtml(text, words, card);
    yield `</div>\n<footer>${title} · ${words.sheet} ${range} · ${words.revoke} <code>${shown(text.revoke, 300)}</code></footer>\n</section>\n`;
  }
  yield "</body>\n</html>\n";
}

function cardHtml(text: SheetText, words: Words, { number, svg }: SheetCode): string {
  return `<div class="card">${svg}<div class="text">
<div class="brand"><bdi>${shown(text.brand)}</bdi></div>
<div class="amount"><bdi>${shown(text.amount)}</bdi></div>
<div>${words.until} ${shown(text.validUntil)}</div>
<div class="small">${words.scan}</div>
<div class="number">№ ${number}</div>
</div></div>
`;
}

/** Names come from a chain or a file: nothing hidden, nothing that turns the line, nothing that is markup. */
function shown(text: string, max?: number): string {
  return escape(displayText(text, max));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
