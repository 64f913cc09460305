/** Reads pictures of QR codes, so that another library can look at them. */
import { inflateSync } from "node:zlib";

import { expect } from "chai";

/** Black and white PNG of one bit a pixel, as anybody else would read it. */
export function decodePng(png: Uint8Array): { pixels: Uint8ClampedArray; size: number } {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString("latin1")).to.equal("\x89PNG\r\n\x1a\n");
  const size = bytes.readUInt32BE(16);
  const data = bytes.indexOf("IDAT");
  const rows = inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)));
  const stride = 1 + Math.ceil(size / 8);
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let i = 0; i < size * size; i++) {
    const [row, column] = [Math.floor(i / size), i % size];
    if (((rows[row * stride + 1 + (column >> 3)]! >> (7 - (column & 7))) & 1) === 0) pixels.fill(0, i * 4, i * 4 + 3);
  }
  return { pixels, size };
}
