/** The contact sheet: every style, level, state, and what is hard to draw, as an HTML page. */
import type { FaceStruct, LookStruct } from "../../../sdk/src/generated/BadgeArt.js";
import { AWARDED, faceOf, lookOf, STYLE, YEAR } from "./support.js";

type Badge = [look: Partial<LookStruct>, face: Partial<FaceStruct>];
type Draw = (look: LookStruct, face: FaceStruct) => Promise<string>;

const until = AWARDED + YEAR;
const serial = { serial: 17, soulbound: false };

const STYLES: Partial<LookStruct>[] = [
  { style: STYLE.MEDAL, emblem: "☕", name: "Founding member", color: 0x0b5d4b },
  { style: STYLE.SHIELD, emblem: "🛡️", name: "Community guardian", color: 0x1d3fbb },
  { style: STYLE.STAR, emblem: "🚀", name: "首发体验官", color: 0xff6a13 },
  { style: STYLE.TICKET, emblem: "🎸", name: "Summer concert", color: 0xd7263d },
];

const STATES: Partial<FaceStruct>[] = [
  { ...serial },
  { level: 1, levels: 3, levelName: "Bronze" },
  { level: 2, levels: 3, levelName: "银卡", validUntil: until },
  { level: 3, levels: 3, levelName: "Gold", ...serial },
  { level: 4, levels: 4, levelName: "Platinum" },
  { level: 2, levels: 3, levelName: "Silver", ...serial, validUntil: until, expired: true },
];

const COLORS = [0xffffff, 0x000000, 0xffd400, 0x777777, 0xf2f0e6, 0x16a34a, 0xec4899, 0x38bdf8];
const EMBLEMS = ["⭐", "龙", "", "VIP", "❤️", "No.1", "🌸", "👨‍👩‍👧‍👦"];

const TEXTS: Badge[] = [
  [
    { name: "咖啡达人创始会员纪念徽章二零二六年限量珍藏", emblem: "☕" },
    { levelName: "钻石会员", level: 5, levels: 5 },
  ],
  [{ name: "Ambassador of the northern regions, honoured for ten good years", emblem: "🌍" }, { validUntil: until }],
  [
    { name: "عضو مؤسس", emblem: "م" },
    { levelName: "ذهبي", level: 3, levels: 3 },
  ],
  [
    { name: "חבר מייסד", emblem: "🕎" },
    { levelName: "Explorer", level: 7, levels: 12 },
  ],
  [
    { name: "संस्थापक सदस्य", emblem: "ॐ" },
    { level: 1, levels: 2 },
  ],
  [
    { name: `<b>"A" & 'B'</b> ]]>`, emblem: "&lt;" },
    { levelName: "<script>", level: 1, levels: 1 },
  ],
  [
    { name: "🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿👩🏽‍🚀 crew", emblem: "👩🏽‍🚀" },
    { ...serial, serial: 1_234_567 },
  ],
  [
    { name: "W".repeat(64), emblem: "WWWWWWWW" },
    { levelName: "W".repeat(64), level: 2, levels: 5 },
  ],
];

/** In CSS pixels. */
export const SHEET = { width: 928, height: 962 } as const;

/** One page on `background`. */
export async function contactSheet(draw: Draw, background: string): Promise<string> {
  const row = async (size: number, badges: Badge[]): Promise<string> => {
    const images: string[] = [];
    for (const [look, face] of badges) {
      const svg = await draw(lookOf(look), faceOf(face));
      const uri = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
      images.push(`<img src="${uri}" width="${size}" height="${size}" alt="">`);
    }
    return `<div>${images.join("")}</div>`;
  };
  const states = STYLES.map((look) => STATES.map((face): Badge => [look, face]));
  const colors = COLORS.map((color, i): Badge => [{ style: i % 4, color, emblem: EMBLEMS[i] ?? "" }, {}]);
  const texts = TEXTS.map(([look, face], i): Badge => [
    { style: i % 4, color: COLORS[(i * 3) % 8] ?? 0, ...look },
    face,
  ]);
  const rows = [
    ...states.map((badges) => row(144, badges)),
    row(106, colors),
    row(106, texts),
    row(64, [...states.flatMap((badges) => [badges[0]!, badges[3]!, badges[5]!])]),
  ];
  const css = `body{margin:0;padding:12px;background:${background}}div{display:flex;justify-content:space-between;margin:0 0 14px}`;
  return `<!doctype html><meta charset="utf-8"><style>${css}</style>${(await Promise.all(rows)).join("")}`;
}
