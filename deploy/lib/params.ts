/** Reads the JSON files that a brand admin writes: every field checked, every mistake told with its place. */
import { readFile } from "node:fs/promises";

import { PunchcardError } from "../../sdk/src/errors.js";
import { TaskError } from "./errors.js";

type Fields = Readonly<Record<string, unknown>>;

/** A file's fields, taken one by one; what nobody took is a typing mistake. */
export class Params {
  readonly #fields: Fields;
  readonly #path: string;
  readonly #faults: string[];
  readonly #taken = new Set<string>();
  readonly #children: Params[] = [];

  constructor(value: unknown, path: string, faults: string[] = []) {
    this.#path = path;
    this.#faults = faults;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    this.#fields = isObject ? (value as Fields) : {};
    if (!isObject) faults.push(`${path || "the file"} must be an object`);
  }

  text(key: string, fallback?: string): string {
    const value = this.#take(key, fallback);
    if (typeof value === "string") return value;
    return this.#fault(key, "must be a text", "");
  }

  flag(key: string, fallback?: boolean): boolean {
    const value = this.#take(key, fallback);
    if (typeof value === "boolean") return value;
    return this.#fault(key, "must be true or false", false);
  }

  integer(key: string, fallback?: number): number {
    const value = this.#take(key, fallback);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    return this.#fault(key, "must be a whole number", 0);
  }

  /** What `parse` makes of a text; its error becomes this field's. */
  parsed<T>(key: string, parse: (text: string) => T | undefined, what: string, fallback: T, missing?: T): T {
    const value = this.#take(key, missing);
    if (value === missing && missing !== undefined) return missing;
    if (typeof value !== "string" && typeof value !== "number") return this.#fault(key, `must be ${what}`, fallback);
    try {
      return parse(String(value)) ?? this.#fault(key, `must be ${what}`, fallback);
    } catch (error) {
      const reason = error instanceof PunchcardError ? error.shortMessage : `must be ${what}`;
      return this.#fault(key, reason, fallback);
    }
  }

  object(key: string): Params {
    const child = new Params(this.#take(key), this.#at(key), this.#faults);
    this.#children.push(child);
    return child;
  }

  list(key: string, fallback?: readonly unknown[]): unknown[] {
    const value = this.#take(key, fallback);
    if (Array.isArray(value)) return value as unknown[];
    return this.#fault(key, "must be a list", []);
  }

  /** A list of objects; a text in it stands for an object whose only field is `short`. None if the list is missing. */
  objects(key: string, short: string): Params[] {
    const children = this.list(key, []).map((value, i) => {
      const whole = typeof value === "string" ? { [short]: value } : value;
      return new Params(whole, `${this.#at(key)}[${i}]`, this.#faults);
    });
    this.#children.push(...children);
    return children;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#fields, key);
  }

  fault(key: string, reason: string): void {
    this.#taken.add(key);
    this.#fault(key, reason, undefined);
  }

  /** Throws if anything was wrong. Call it once all fields are taken. */
  end(file: string): void {
    this.#findUnknown();
    if (this.#faults.length === 0) return;
    throw new TaskError("BadParameters", [`${file}:`, ...this.#faults.map((fault) => `  ${fault}`)].join("\n"), {
      next: "Correct the file; nothing was sent.",
      details: { file, faults: this.#faults },
    });
  }

  #findUnknown(): void {
    for (const key of Object.keys(this.#fields)) {
      if (!this.#taken.has(key)) this.#faults.push(`${this.#at(key)} is not known`);
    }
    for (const child of this.#children) child.#findUnknown();
  }

  #take(key: string, fallback?: unknown): unknown {
    this.#taken.add(key);
    return Object.hasOwn(this.#fields, key) ? this.#fields[key] : fallback;
  }

  #fault<T>(key: string, reason: string, value: T): T {
    this.#faults.push(`${this.#at(key)} ${Object.hasOwn(this.#fields, key) ? reason : "is missing"}`);
    return value;
  }

  #at(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
}

/** A JSON file's value. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new TaskError("NoFile", `There is no file ${file}.`, { cause });
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (cause) {
    throw new TaskError("BadJson", `${file} is not JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
}
