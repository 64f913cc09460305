/**
 * Vouchers and codes as QR codes and links: written, drawn, read. `@punchcard/sdk/voucher-qr`. Needs no node.
 *
 * A code's secret is what pays: in a link it stands behind `#`, which browsers keep to themselves. Whoever sees the
 * picture can claim, until somebody has.
 */
import qrcode from "qrcode-generator";

import { InputError } from "../errors.js";
import { BASE43, BASE45, decodeBase, encodeBase } from "./base45.js";
import type { KnownCampaign } from "./check.js";
import { MAX_PACKED, badQr, packVoucher, unpackVoucher } from "./pack.js";
import type { Carried } from "./pack.js";
import { encodePng } from "./png.js";
import type { ClaimsDomain } from "./voucher.js";

export type { Carried, QrProblem } from "./pack.js";

/** How much of the picture may be lost: L 7 %, M 15 %, Q 25 %, H 30 %. */
export type ErrorCorrection = "L" | "M" | "Q" | "H";

/** A drawn code: `size` modules each way, without the quiet zone. */
export interface QrMatrix {
  readonly version: number;
  readonly errorCorrection: ErrorCorrection;
  readonly size: number;
  readonly isDark: (row: number, column: number) => boolean;
}

export interface QrOptions {
  /** M where the version stays at 9 or less, else L, unless one is asked for. */
  readonly errorCorrection?: ErrorCorrection;
}

/** More than any link to a page and a payload. */
const MAX_TEXT = 2_048;
const MAX_VERSION = 9;
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/;
/** Modules that scanners need to be white around it. */
const QUIET = 4;

/** The payload alone, base45: for an app's own scanner. */
export function qrText(domain: ClaimsDomain, carried: Carried): string {
  return encodeBase(packVoucher(domain, carried), BASE45);
}

/** A link to a page of the brand, for any camera. The payload is all in the fragment, which no server is told. */
export function qrUrl(domain: ClaimsDomain, carried: Carried, page: string): string {
  return linkTo(page, packVoucher(domain, carried));
}

/** A link to a page with a payload in its fragment. */
export function linkTo(page: string, payload: Uint8Array): string {
  const url = URL.canParse(page) ? new URL(page) : undefined;
  if (url?.protocol !== "https:" || url.hash !== "" || page.endsWith("#") || url.username !== "" || page.length > 512) {
    throw new InputError("The page of a link must be an https address without a fragment", {
      code: "BAD_INPUT",
      details: { page },
      nextStep: "Give a page of the brand's, such as https://acme.example/c, and read the fragment there by readQr().",
    });
  }
  return `${url.href}#${encodeBase(payload, BASE43)}`;
}

/** What a scanner saw, or the page's address: a payload, or a link with one. Whether it is good, checkVoucher() tells. */
export function readQr(
  text: string,
  domain: ClaimsDomain,
  campaigns: readonly Pick<KnownCampaign, "points" | "campaign">[],
): Carried {
  return unpackVoucher(payloadOf(text, MAX_PACKED), domain, campaigns);
}

/** The payload of at most `max` bytes in what a scanner saw. */
export function payloadOf(text: string, max: number): Uint8Array {
  if (typeof text !== "string") throw badQr("MALFORMED", "it is no text");
  if (text.length > MAX_TEXT) throw badQr("OVERSIZED", `it has ${text.length} characters`);
  const hash = text.indexOf("#");
  const payload = text.slice(hash + 1);
  if (payload === "") throw badQr("TRUNCATED", "there is nothing in it");
  if (payload.length > Math.ceil(max / 2) * 3) throw badQr("OVERSIZED", `its payload has ${payload.length} characters`);
  const bytes = decodeBase(payload, hash < 0 ? BASE45 : BASE43);
  if (bytes === undefined) throw badQr("MALFORMED", "it is nothing of ours");
  return bytes;
}

/** The modules of a text of qrText() or qrUrl(). */
export function qrMatrix(text: string, { errorCorrection }: QrOptions = {}): QrMatrix {
  if (typeof text !== "string" || text.length > MAX_TEXT) throw badQr("OVERSIZED", "it is no text that fits");
  const drawn = draw(text, errorCorrection ?? "M");
  return errorCorrection === undefined && drawn.version > MAX_VERSION ? draw(text, "L") : drawn;
}

/** For print and screens of any size. Holds no text: nothing in it can run. */
export function qrSvg(text: string, options?: QrOptions): string {
  const { size, isDark } = qrMatrix(text, options);
  const whole = size + 2 * QUIET;
  let path = "";
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let length = 0;
      while (column + length < size && isDark(row, column + length)) length++;
      if (length === 0) continue;
      path += `M${column + QUIET} ${row + QUIET}h${length}v1h-${length}z`;
      column += length;
    }
  }
  const box = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${whole}" shape-rendering="crispEdges"`;
  return `<svg ${box}><path fill="#fff" d="M0 0h${whole}v${whole}H0z"/><path d="${path}"/></svg>`;
}

/** @param options `scale`: pixels of a module, 8 unless given */
export async function qrPng(
  text: string,
  { scale = 8, ...options }: QrOptions & { readonly scale?: number } = {},
): Promise<Uint8Array> {
  const { size, isDark } = qrMatrix(text, options);
  const pixels = Math.min(Math.max(Math.floor(scale), 1), 64);
  const at = (position: number): number => Math.floor(position / pixels) - QUIET;
  const inside = (module: number): boolean => module >= 0 && module < size;
  return encodePng((size + 2 * QUIET) * pixels, (row, column) => {
    const [y, x] = [at(row), at(column)];
    return inside(y) && inside(x) && isDark(y, x);
  });
}

/** A page's address in bytes, what follows in 5.5 bits a character: one segment would need two more versions. */
function draw(text: string, errorCorrection: ErrorCorrection): QrMatrix {
  const qr = qrcode(0, errorCorrection);
  const hash = text.indexOf("#") + 1;
  if (hash > 0) qr.addData(text.slice(0, hash), "Byte");
  const payload = text.slice(hash);
  if (payload !== "") qr.addData(payload, ALPHANUMERIC.test(payload) ? "Alphanumeric" : "Byte");
  qr.make();
  const size = qr.getModuleCount();
  const isDark = (row: number, column: number): boolean => qr.isDark(row, column);
  return { version: (size - 17) / 4, errorCorrection, size, isDark };
}
