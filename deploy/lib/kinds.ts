/** Kinds of badges as people name them: by number or by exact name, and their levels likewise. */
import type { BadgesEntity, KindState } from "../../sdk/src/entities/badges.js";
import { TaskError } from "./errors.js";

/** All kinds of a programme, to be found as a person wrote them. */
export class KindsByName {
  readonly all: readonly KindState[];
  readonly #byName = new Map<string, KindState[]>();

  constructor(kinds: readonly KindState[]) {
    this.all = kinds;
    for (const kind of kinds) {
      const { name } = kind.look;
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), kind]);
    }
  }

  static async read(badges: BadgesEntity): Promise<KindsByName> {
    return new KindsByName(await badges.kinds());
  }

  /** The kind of this number, or all of this name: a name need not be unique. A name that is a number is never meant. */
  find(text: string): readonly KindState[] {
    if (/^[0-9]{1,5}$/.test(text)) return this.all.filter(({ kind }) => kind === Number(text));
    return this.#byName.get(text) ?? [];
  }

  get(kind: number): KindState | undefined {
    return this.all[kind - 1];
  }

  /** The one kind that is meant, or the task ends. */
  one(text: string): KindState {
    const [kind, ...others] = this.find(text.trim());
    if (kind === undefined) {
      throw new TaskError("NoSuchKind", `No kind of badge has this number or name: ${text}`, {
        next: "hardhat badges kinds lists them.",
        details: { kinds: this.all.map(({ kind: number, look }) => `${number} ${look.name}`) },
      });
    }
    if (others.length === 0) return kind;
    throw new TaskError(
      "NameNotUnique",
      `Kinds ${[kind, ...others].map((one) => one.kind).join(", ")} are called ${text}.`,
      {
        next: "Give the number.",
      },
    );
  }
}

/** A level by number or exact name; 0 for none, where the kind has none. Undefined if the kind has no such level. */
export function levelOf({ levels }: Pick<KindState, "levels">, text: string): number | undefined {
  if (levels.length === 0) return text === "" || text === "0" ? 0 : undefined;
  const level = /^[0-9]{1,3}$/.test(text) ? Number(text) : levels.indexOf(text) + 1;
  return level >= 1 && level <= levels.length ? level : undefined;
}

/** The level that is meant, or the task ends. */
export function oneLevel(kind: Pick<KindState, "levels" | "kind">, text: string): number {
  const level = levelOf(kind, text.trim());
  if (level !== undefined) return level;
  const known = kind.levels.map((name, i) => `${i + 1} ${name}`).join(", ");
  throw new TaskError("NoSuchLevel", `Kind ${kind.kind} has no level ${text}.`, {
    next: known === "" ? "It has no levels." : `It has: ${known}`,
  });
}
