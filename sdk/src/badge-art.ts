/** How badges look: metadata and pictures drawn on chain, read, checked, and shown as an image. */
import { decodeBase64, toUtf8String } from "ethers";

import type { BadgesEntity } from "./entities/badges.js";
import { NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";
import { displayText } from "./text.js";

/** One line of what marketplaces list. */
export interface BadgeAttribute {
  readonly trait_type: string;
  readonly value: string | number;
  readonly display_type?: string;
  readonly max_value?: number;
}

/** Metadata in the form that marketplaces read. The brand wrote its words: show them through displayText(). */
export interface BadgeMetadata {
  readonly name: string;
  readonly description: string;
  /** The picture as a data URI. */
  readonly image: string;
  readonly attributes: readonly BadgeAttribute[];
}

/** Drawn on chain. */
export interface DrawnArt {
  readonly drawn: true;
  readonly json: BadgeMetadata;
  /** Never put it into a page as markup: {@link badgeImage} shows it as a picture, which runs nothing. */
  readonly svg: string;
  /** The picture as a data URI. */
  readonly image: string;
}

/** Kept by the brand, who may change it at any time; not fetched here. */
export interface ExternalArt {
  readonly drawn: false;
  /** Where the brand says that metadata lies. */
  readonly uri: string;
}

export type BadgeArt = DrawnArt | ExternalArt;

/** What is asked of a page: any `document` has it. */
export interface ImageMaker<E extends { setAttribute(name: string, value: string): void }> {
  createElement(name: "img"): E;
}

const JSON_START = "data:application/json;base64,";
const SVG_START = "data:image/svg+xml;base64,";
/** Our art draws shapes and text, and nothing that runs or loads. */
const FOREIGN = /<(?:script|foreignObject|iframe|image|use|a|!ENTITY)\b|\son[a-z]+\s*=|href\s*=/i;

/** Reads a badge's art. */
export async function readBadgeArt(badges: BadgesEntity, id: bigint): Promise<BadgeArt> {
  const [uri, { kind }] = await Promise.all([guarded(() => badges.contract.tokenURI(id)), badges.badge(id)]);
  const { look } = await badges.terms(kind);
  return look.uri === "" ? parseArt(uri) : { drawn: false, uri };
}

/** The art in a data URI that a badge contract gave. */
export function parseArt(uri: string): DrawnArt {
  try {
    const json = metadataOf(JSON.parse(textAfter(JSON_START, uri)) as unknown);
    const svg = textAfter(SVG_START, json.image);
    if (!svg.startsWith("<svg ") || !svg.endsWith("</svg>") || FOREIGN.test(withoutText(svg)))
      throw new TypeError("not a picture");
    return Object.freeze({ drawn: true, json, svg, image: json.image });
  } catch (cause) {
    throw new NetworkError("The badge's art is not what our contracts draw", {
      code: "RPC_INCONSISTENT",
      details: { uri: uri.slice(0, 80) },
      nextStep: "Do not show it. Ask another node, and check that the programme is genuine.",
      cause,
    });
  }
}

/** An image of the badge, with its name for those who can't see it. `size` is in CSS pixels. */
export function badgeImage<E extends { setAttribute(name: string, value: string): void }>(
  document: ImageMaker<E>,
  { json, image }: DrawnArt,
  size?: number,
): E {
  const element = document.createElement("img");
  element.setAttribute("src", image);
  element.setAttribute("alt", displayText(json.name, 160));
  if (size !== undefined) {
    element.setAttribute("width", String(size));
    element.setAttribute("height", String(size));
  }
  return element;
}

function textAfter(start: string, uri: string): string {
  if (!uri.startsWith(start)) throw new TypeError("not a data URI of this type");
  return toUtf8String(decodeBase64(uri.slice(start.length)));
}

/** What stands between tags is shown, whatever it says. */
function withoutText(svg: string): string {
  return svg.replace(/>[^<]*</g, "><");
}

function metadataOf(value: unknown): BadgeMetadata {
  const { name, description, image, attributes } = value as Record<string, unknown>;
  if (typeof name !== "string" || typeof description !== "string" || typeof image !== "string") {
    throw new TypeError("no name, description or image");
  }
  if (!Array.isArray(attributes) || !attributes.every(isAttribute)) throw new TypeError("no attributes");
  return Object.freeze({ name, description, image, attributes: Object.freeze(attributes) });
}

function isAttribute(value: unknown): value is BadgeAttribute {
  const { trait_type: trait, value: told } = value as Record<string, unknown>;
  return typeof trait === "string" && (typeof told === "string" || typeof told === "number");
}
