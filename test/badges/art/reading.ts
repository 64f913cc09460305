/** Reads what a badge answers as a marketplace and a browser would, but strictly. */
import { expect } from "chai";
import { type Element, parseXmlDocument } from "slimdom";

import { dataOf, type Metadata } from "./support.js";

/** All that a drawing is made of; nothing that runs, loads or embeds. */
const ELEMENTS = "svg title style linearGradient radialGradient stop g path circle rect text".split(" ");
const ATTRIBUTES = (
  "xmlns viewBox width height role text-anchor font-weight font-family font-size id class d x y x1 y1 x2 y2 r cx cy rx " +
  "offset stop-color stop-opacity fill opacity stroke stroke-width stroke-opacity stroke-linejoin stroke-linecap " +
  "stroke-dasharray transform textLength lengthAdjust"
).split(" ");

export interface Drawn {
  root: Element;
  title: string;
  emblem: string;
  name: string[];
  level: string[];
  foot: string[];
  stamp: string | undefined;
}

/** The drawing's parts. Throws on anything that is not well-formed, self-contained SVG. */
export function readSvg(svg: string): Drawn {
  const root = parseXmlDocument(svg).documentElement!;
  expect(root.getAttribute("xmlns")).to.equal("http://www.w3.org/2000/svg");
  expect(root.getAttribute("role")).to.equal("img");
  const ids = new Set<string>();
  const references: string[] = [];
  for (const element of [root, ...root.getElementsByTagName("*")]) {
    expect(ELEMENTS).to.include(element.nodeName);
    for (const { nodeName, value } of element.attributes) {
      expect(ATTRIBUTES).to.include(nodeName);
      if (nodeName === "id") {
        expect(ids.has(value), "an id twice").to.be.false;
        ids.add(value);
      }
      references.push(...[...value.matchAll(/url\(#(.*?)\)/g)].map((match) => match[1]!));
    }
  }
  for (const id of references) expect([...ids], "points at").to.include(id);
  const group = root.children.filter(({ nodeName }) => nodeName === "g");
  const [, emblem, texts, stamp] = group;
  const parts = texts!.children;
  const plaque = parts.findIndex(({ nodeName }) => nodeName === "rect");
  const contents = parts.map(({ textContent }) => textContent ?? "");
  const foot = contents.findIndex((text, i) => i > 0 && /^(#\d+ · )?\d{4}-\d\d-\d\d$/.test(text));
  return {
    root,
    title: root.children[0]!.textContent ?? "",
    emblem: emblem!.textContent ?? "",
    name: contents.slice(0, plaque < 0 ? foot : plaque),
    level: plaque < 0 ? [] : contents.slice(plaque + 1, foot),
    foot: contents.slice(foot),
    stamp: stamp?.textContent ?? undefined,
  };
}

/** Metadata and drawing out of what `tokenURI` answered. */
export function readToken(uri: string): { metadata: Metadata; drawn: Drawn; svg: string } {
  const metadata = JSON.parse(dataOf(uri, "application/json")) as Metadata;
  expect(Object.keys(metadata)).to.deep.equal(["name", "description", "image", "attributes"]);
  const svg = dataOf(metadata.image, "image/svg+xml");
  return { metadata, drawn: readSvg(svg), svg };
}
