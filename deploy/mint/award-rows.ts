/** The lines of a file that awards badges: who gets which, at which level, each checked before anything is sent. */
import { type KindsByName, levelOf } from "../lib/kinds.js";
import type { CsvFile } from "./csv.js";
import { type Columns, type Fault, eachLine, readMember, show } from "./lines.js";
import type { Checked, Row } from "./rows.js";

/** Who gets a badge of which kind. */
export interface AwardRow extends Row {
  kind: number;
  /** 0 where the kind has none. */
  level: number;
}

type Column = "address" | "kind" | "level";

export interface AwardRules {
  kinds: KindsByName;
  /** Addresses in lower case that can't get badges, and what they are. */
  notMembers: ReadonlyMap<string, string>;
  /** Takes several lines of the same address for a kind of which a member can have several. */
  allowDuplicates: boolean;
}

const COLUMNS: Columns<Column> = {
  names: { address: "address", kind: "kind", level: "level", 地址: "address", 徽章: "kind", 等级: "level" },
  required: ["address", "kind"],
  example: "address,kind or address,kind,level",
};

/** Reads and checks the whole file; gives its rows by kind and level, as a transaction takes one of each. */
export async function checkAwardRows(file: CsvFile, rules: AwardRules): Promise<Checked<AwardRow>> {
  const found: Checked<AwardRow> = { rows: [], bad: [], lines: 0 };
  const seen = new Map<string, number>();
  found.lines = await eachLine(file, COLUMNS, found.bad, ({ line, cells, fault }) => {
    const address = readMember(cells.address, rules.notMembers, fault);
    const badge = readBadge(cells, rules.kinds, fault);
    if (address === undefined || badge === undefined) return;
    const { soulbound, ...row } = badge;
    const key = `${address} ${row.kind}`;
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, line);
    else if (soulbound) fault("address", "DUPLICATE", `the same badge for the same address as in line ${earlier}`);
    else if (!rules.allowDuplicates) {
      const reason = `the same badge for the same address as in line ${earlier}; --allow-duplicates awards several`;
      fault("address", "DUPLICATE", reason);
    }
    found.rows.push({ line, address, ...row });
  });
  found.rows.sort((a, b) => a.kind - b.kind || a.level - b.level || a.line - b.line);
  return found;
}

function readBadge(
  { kind: kindText, level: levelText }: Readonly<Record<Column, string>>,
  kinds: KindsByName,
  fault: Fault<Column>,
): { kind: number; level: number; soulbound: boolean } | undefined {
  if (kindText === "") {
    fault("kind", "MISSING_FIELD", "no kind");
    return undefined;
  }
  const [kind, ...others] = kinds.find(kindText);
  if (kind === undefined) {
    fault("kind", "NO_SUCH_KIND", `no kind has this number or name: ${show(kindText)}`);
    return undefined;
  }
  if (others.length !== 0) {
    const numbers = [kind, ...others].map((one) => one.kind).join(", ");
    fault("kind", "NAME_NOT_UNIQUE", `kinds ${numbers} are called ${show(kindText)}: give the number`);
    return undefined;
  }
  const level = levelOf(kind, levelText);
  if (level === undefined) {
    const known = kind.levels.map((name, i) => `${i + 1} ${name}`).join(", ");
    const reason = levelText === "" ? "no level" : `no level of this kind: ${show(levelText)}`;
    const code = levelText === "" ? "MISSING_FIELD" : "NO_SUCH_LEVEL";
    fault("level", code, known === "" ? `${reason}; it has none` : `${reason}; it has ${show(known)}`);
    return undefined;
  }
  return { kind: kind.kind, level, soulbound: kind.soulbound };
}
