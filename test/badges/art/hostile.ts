/** Texts that have broken badges elsewhere, and a seeded source of more. */

/** All showable: what is made of these must come through every parser unchanged. */
export const PIECES = [
  '"',
  "'",
  "\\",
  "&",
  "<",
  ">",
  "&lt;",
  "&#0;",
  "&amp;amp;",
  "]]>",
  "<![CDATA[",
  "<!--",
  "-->",
  "<?xml?>",
  "</title>",
  "</text></svg>",
  "<script>alert(1)</script>",
  '" onload="alert(1)',
  "' onload='alert(1)",
  "\\u0000",
  "\\",
  "{{",
  "${x}",
  "%00",
  "javascript:",
  "url(#m)",
  " ",
  "  ",
  "a",
  "W",
  "iiii",
  "coffee",
  "咖啡",
  "会员，",
  "龘",
  "かが",
  "회원",
  "عضو",
  "חבר",
  "Zoë",
  "Z͑ͫ̓ͪ̂ͫ̽͏",
  "é",
  "Ǆ",
  "ﬀ",
  "क्षि",
  "สมาชิก",
  "☕",
  "☕️",
  "👨‍👩‍👧‍👦",
  "👩🏽‍🚀",
  "🇨🇳",
  "🇫🇷",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "1️⃣",
  "𝔘",
  "𠮷",
  "\u00a0",
  "\u200b",
  "\u200c",
  "\u2060",
  "\ufeff",
  "\ufffd",
  "\u{10fffd}",
  "\ue000",
] as const;

/** Refused, first and last of each range: controls, marks of direction, separators, non-characters. */
export const REFUSED = [
  0x00, 0x09, 0x0a, 0x0d, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066,
  0x2069, 0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x1ffff, 0xafffe, 0x10fffe, 0x10ffff,
] as const;

/** Their neighbours. */
export const ALLOWED = [
  0x20, 0x7e, 0xa0, 0x061b, 0x061d, 0x200d, 0x2010, 0x2027, 0x202f, 0x2065, 0x206a, 0xd7ff, 0xe000, 0xfdcf, 0xfdf0,
  0xfffd, 0x10000, 0x1fffd, 0x20000, 0x10fffd,
] as const;

/** Not UTF-8 at byte 1, each for a reason of its own. */
export const MALFORMED = {
  "a lone continuation": "80",
  "a lone last continuation": "bf",
  "an overlong slash in two": "c0af",
  "an overlong DEL in two": "c1bf",
  "an overlong slash in three": "e080af",
  "the last overlong in three": "e09fbf",
  "an overlong slash in four": "f08080af",
  "the last overlong in four": "f08fbfbf",
  "the first surrogate": "eda080",
  "a surrogate pair in six bytes": "eda0bdedb880",
  "the last surrogate": "edbfbf",
  "what lies above U+10FFFF": "f4908080",
  "a first byte that can't be": "f5808080",
  "five bytes": "f888808080",
  FF: "ff",
  "two bytes cut short": "c3",
  "three bytes cut short": "e282",
  "four bytes cut short": "f09f98",
  "two bytes, the second no continuation": "c341",
  "three bytes, the second no continuation": "e24182",
  "three bytes, the third no continuation": "e28241",
  "four bytes, the last no continuation": "f09f9841",
  "four bytes, the last another beginning": "f09f98c3",
} as const;

/** Numbers from 0 to below `limit`, the same at every run. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** A showable text of 1 to `max` bytes. */
export function hostileText(random: (limit: number) => number, max: number): string {
  let text = "";
  const wanted = 1 + random(max);
  for (let tries = 0; tries < 40; tries++) {
    const longer = text + PIECES[random(PIECES.length)]!;
    if (Buffer.byteLength(longer) <= wanted) text = longer;
  }
  return text === "" ? "x" : text;
}

/** At most `max` bytes that are nearly UTF-8: good text that was cut, hit and spliced, or bytes at the edges of the tables. */
export function nearlyText(random: (limit: number) => number, max: number): Uint8Array {
  const edges = [0x00, 0x1f, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xaf, 0xb7, 0xbe, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf];
  edges.push(0xe0, 0xe1, 0xe2, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
  if (random(3) === 0) return Uint8Array.from({ length: 1 + random(6) }, () => edges[random(edges.length)]!);
  if (random(3) === 0) {
    const points = Array.from({ length: 1 + random(4) }, () =>
      random([0x80, 0x800, 0x3000, 0x10000, 0x110000][random(5)]!),
    );
    const text = points
      .map((point) => (point >= 0xd800 && point < 0xe000 ? "x" : String.fromCodePoint(point)))
      .join("");
    return new TextEncoder().encode(text);
  }
  const bytes = new TextEncoder().encode(hostileText(random, max));
  for (let hits = random(3); hits > 0; hits--) bytes[random(bytes.length)] = edges[random(edges.length)]!;
  return bytes.slice(random(2) === 0 ? 0 : random(bytes.length));
}
