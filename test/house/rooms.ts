/** Who may import whom: the plan of the house, and what finds an import that is not in the plan. */
import { dirname, posix } from "node:path";

interface Room {
  /** May import these rooms, and whatever these may import. */
  uses: readonly string[];
  /** May import the interfaces of these rooms, files named `I….sol`, and nothing else of them. */
  interfacesOf?: readonly string[];
}

export const DESKS = ["grants", "claims", "purchases", "tiers", "bonuses", "rules", "rewards"];
export const DESK: Room = { uses: ["campaigns"], interfacesOf: DESKS };

export type Plan = Readonly<Record<string, Room>>;

/** One row is one folder of `contracts/`, from the ground up. A new folder gets a row here. */
export const HOUSE: Plan = {
  limits: { uses: [] },
  signatures: { uses: [] },
  programs: { uses: ["limits", "signatures"] },

  points: { uses: ["programs"] },
  "badges/art": { uses: [] },
  badges: { uses: ["programs", "badges/art"] },

  desks: { uses: ["points", "badges"] },
  campaigns: { uses: ["desks"] },
  ...Object.fromEntries(DESKS.map((desk) => [desk, DESK])),

  launch: { uses: ["points", "badges"] },

  guards: { uses: [], interfacesOf: ["programs", "points"] },
  accounts: { uses: [], interfacesOf: ["programs", "points"] },
};

/** Packages that any room may import. */
export const PACKAGES = ["@openzeppelin/contracts"];

/** The source of each Solidity file by its path, as in `contracts/points/Points.sol`. */
export type Sources = Readonly<Record<string, string>>;

interface Import {
  from: string;
  /** A path from the root of the repository, or into a package. */
  to: string;
}

/** What is wrong with the imports of `sources`, one sentence each; nothing where the house is in order. */
export function violations(sources: Sources, house: Plan = HOUSE): string[] {
  const imports = importsOf(sources);
  const unknown = new Set(
    Object.keys(sources)
      .map(roomOf)
      .filter((room) => house[room] === undefined),
  );
  return [
    ...[...unknown].map(
      (room) => `contracts/${room} has no row in HOUSE (test/house/rooms.ts): add one that says what it may import`,
    ),
    ...imports.flatMap(({ from, to }) => wrongIn(from, to, house)),
    ...circlesIn(imports).map((circle) => `${circle.join(" -> ")} is a circle`),
  ];
}

function wrongIn(from: string, to: string, house: Plan): string[] {
  if (!to.startsWith("contracts/")) {
    const known = PACKAGES.some((name) => to.startsWith(`${name}/`));
    return known ? [] : [`${from} imports ${to}, which is neither in contracts/ nor in PACKAGES (test/house/rooms.ts)`];
  }
  const [room, other] = [roomOf(from), roomOf(to)];
  const plan = house[room];
  if (plan === undefined || room === other || below(room, house).has(other)) return [];
  const interfaces = plan.interfacesOf?.includes(other) ?? false;
  if (interfaces && isInterface(to)) return [];
  return [`${from} imports ${to}: ${room} may import ${interfaces ? "only interfaces" : "nothing"} of ${other}`];
}

/**
 * A Mermaid drawing of who imports whom. A dotted arrow is an import of interfaces alone; an arrow that follows from
 * others is left out.
 */
export function drawing(sources: Sources): string {
  const used = new Map<string, Set<string>>();
  const whole = new Set<string>();
  for (const file of Object.keys(sources).sort()) used.set(roomOf(file), new Set());
  for (const { from, to } of importsOf(sources)) {
    const [room, other] = [roomOf(from), roomOf(to)];
    if (!to.startsWith("contracts/") || room === other) continue;
    used.get(room)?.add(other);
    if (!isInterface(to)) whole.add(arrow(room, other));
  }
  const next = (room: string): string[] => [...(used.get(room) ?? [])].sort();
  for (const [room, others] of used) {
    for (const other of next(room)) {
      others.delete(other);
      if (!reach(room, next).has(other)) others.add(other);
    }
  }
  const lines = [...used.keys()].flatMap((room) =>
    next(room).map((other) => `  ${room} ${whole.has(arrow(room, other)) ? "-->" : "-.->"} ${other}`),
  );
  return ["flowchart RL", ...lines].join("\n");
}

function arrow(room: string, other: string): string {
  return `${room} ${other}`;
}

/** The folder of a file: a folder within a room is a room of its own. */
function roomOf(file: string): string {
  return dirname(file).replace(/^contracts\/?/, "");
}

function isInterface(file: string): boolean {
  return /^I[A-Z]/.test(posix.basename(file));
}

/** The rooms that `room` may import whole. */
function below(room: string, house: Plan): Set<string> {
  return reach(room, (other) => house[other]?.uses ?? []);
}

/** Where `next` leads from `start`, in any number of steps. */
function reach(start: string, next: (from: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (from: string): void => {
    for (const to of next(from)) {
      if (seen.has(to)) continue;
      seen.add(to);
      visit(to);
    }
  };
  visit(start);
  return seen;
}

function importsOf(sources: Sources): Import[] {
  return Object.entries(sources).flatMap(([from, source]) =>
    [...withoutComments(source).matchAll(/(?:^|[;}])\s*import\b[^"';]*["']([^"']+)["']/g)].map(([, path = ""]) => ({
      from,
      to: path.startsWith(".") ? posix.join(dirname(from), path) : path,
    })),
  );
}

function withoutComments(source: string): string {
  const STRING_OR_COMMENT = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|\/\*[^]*?\*\//g;
  return source.replace(STRING_OR_COMMENT, (_match, text: string | undefined) => text ?? " ");
}

/** Each circle of files once, from the first file that lies on it. */
function circlesIn(imports: readonly Import[]): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const { from, to } of imports) if (from === file) visit(to, [...path, file]);
    done.add(file);
  };
  for (const { from } of imports) visit(from, []);
  return circles;
}
