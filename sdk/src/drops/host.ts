/** Asks a static host for a drop's files, and believes nothing that it says. */
import { NetworkError, PunchcardError } from "../errors.js";
import { MAX_FILE_BYTES, notOurs } from "./layout.js";

/** A host's folder, or a function that gives the bytes of a path in it. */
export type DropHost = string | URL | ((path: string, signal?: AbortSignal) => Promise<Uint8Array>);

/** Reads a file of at most {@link MAX_FILE_BYTES}. */
export async function readFile(host: DropHost, path: string, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  let bytes: Uint8Array;
  try {
    bytes = typeof host === "function" ? await host(path, signal) : await download(host, path, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown instanceof PunchcardError ? thrown : unreachable(path, {}, thrown);
  }
  if (!(bytes instanceof Uint8Array)) throw notOurs(path, "the host gave no bytes");
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge(path);
  return bytes;
}

async function download(host: string | URL, path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const folder = new URL(host);
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  const response = await fetch(new URL(path, folder), signal === undefined ? {} : { signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw unreachable(path, { status: response.status });
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(read.value);
    length += read.value.length;
    if (length > MAX_FILE_BYTES) {
      await reader.cancel();
      throw tooLarge(path);
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function tooLarge(path: string): NetworkError {
  return notOurs(path, `it has more than ${MAX_FILE_BYTES} bytes`);
}

function unreachable(path: string, details: { status?: number }, cause?: unknown): NetworkError {
  const status = details.status === undefined ? "" : ` (HTTP ${details.status})`;
  return new NetworkError(`The host does not give the drop's file ${path}${status}`, {
    code: "HOST_FAILED",
    details: { path, ...details },
    nextStep: "Check the address and the connection and try again, or ask another copy of the drop.",
    cause,
  });
}
