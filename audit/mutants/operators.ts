// What a mutant is, and how a source file is read for all that can be made of it.

/** A place of the syntax tree that solc writes. */
interface Node {
  nodeType: string;
  /** `start:length:file`, in bytes. */
  src: string;
  name?: string;
  [field: string]: unknown;
}

export interface Mutant {
  /** Where and what: the same for as long as the function stays the same, wherever it moves. */
  id: string;
  file: string;
  room: string;
  line: number;
  operator: Operator;
  was: string;
  becomes: string;
  /** Place of `was`, in bytes. */
  start: number;
  length: number;
}

/** Each kind of slip, and what it puts in place of what is right. */
export const OPERATORS = {
  guard: "a refusal (`require`, `revert`) is left out",
  condition: "a condition holds always, or never",
  logic: "`&&` becomes `||` or one side alone; `!` is left out",
  boundary: "`<` becomes `<=`, `>` becomes `>=`, `==` becomes `!=`, and back",
  arithmetic: "`+` becomes `-`, `*` becomes `/`, `<<` becomes `>>`, `&` becomes `|`, `+=` becomes `-=`, and back",
  constant: "a number is one more, `true` becomes `false`",
  result: "a function returns nothing, or the opposite",
  statement: "a write, a call or a deletion is left out",
  event: "an event is left out",
  modifier: "a function loses a modifier",
  role: "another role is asked for",
  choice: "the smaller becomes the larger, rounding down becomes rounding up",
  order: "two arguments of the same type change places",
} as const;
export type Operator = keyof typeof OPERATORS;

/** Left out: a block may stand wherever a statement may. */
const NOTHING = "{}";

const OPPOSITES: Readonly<Record<string, [operator: Operator, becomes: string]>> = {
  "<": ["boundary", "<="],
  "<=": ["boundary", "<"],
  ">": ["boundary", ">="],
  ">=": ["boundary", ">"],
  "==": ["boundary", "!="],
  "!=": ["boundary", "=="],
  "&&": ["logic", "||"],
  "||": ["logic", "&&"],
  "+": ["arithmetic", "-"],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
  "%": ["arithmetic", "*"],
  "<<": ["arithmetic", ">>"],
  ">>": ["arithmetic", "<<"],
  "&": ["arithmetic", "|"],
  "|": ["arithmetic", "&"],
  "^": ["arithmetic", "|"],
  "+=": ["arithmetic", "-="],
  "-=": ["arithmetic", "+="],
  "*=": ["arithmetic", "/="],
  "/=": ["arithmetic", "*="],
  "|=": ["arithmetic", "&="],
  "&=": ["arithmetic", "|="],
  "^=": ["arithmetic", "|="],
  "<<=": ["arithmetic", ">>="],
  ">>=": ["arithmetic", "<<="],
  "++": ["arithmetic", "--"],
  "--": ["arithmetic", "++"],
};

const CHOICES = new Map([
  ["min", "max"],
  ["max", "min"],
  ["Ceil", "Floor"],
  ["Floor", "Ceil"],
  ["saturatingSub", "saturatingAdd"],
]);

/** Every mutant of a file, in the order of its lines. */
export function mutantsOf(file: string, source: string, ast: unknown, roles: readonly string[]): Mutant[] {
  const bytes = Buffer.from(source);
  const found: Omit<Mutant, "id">[] = [];
  const places: string[] = [];
  const room = file.replace(/^contracts\//, "").replace(/\/[^/]*$/, "");

  const text = (from: number, to: number): string => bytes.subarray(from, to).toString();
  const add = (place: string, operator: Operator, from: number, to: number, becomes: string): void => {
    const was = text(from, to);
    if (was === becomes) return;
    const line = text(0, from).split("\n").length;
    found.push({ file, room, line, operator, was, becomes, start: from, length: to - from });
    places.push(place);
  };
  /** Where `operator` stands between two nodes. */
  const between = (left: Node, right: Node, operator: string): number => {
    const gap = text(end(left), start(right)).replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, (comment) =>
      " ".repeat(comment.length),
    );
    return end(left) + gap.indexOf(operator);
  };
  const swap = (place: string, operator: string, from: number): void => {
    const opposite = OPPOSITES[operator];
    if (opposite !== undefined) add(place, opposite[0], from, from + operator.length, opposite[1]);
  };
  /** With the semicolon, which is no part of a statement's node. */
  const drop = (place: string, operator: Operator, node: Node): void => {
    add(place, operator, start(node), bytes.indexOf(";", end(node)) + 1, NOTHING);
  };

  const visit = (node: Node, place: string): void => {
    const from = start(node);
    switch (node.nodeType) {
      case "InlineAssembly":
      case "ElementaryTypeName":
      case "ArrayTypeName":
      case "Mapping":
      case "UserDefinedTypeName":
      case "StructDefinition":
      case "ErrorDefinition":
      case "EventDefinition":
        return;
      case "ContractDefinition":
        if (node["contractKind"] === "interface") return;
        place = node.name ?? "";
        break;
      case "FunctionDefinition":
      case "ModifierDefinition":
        place = [place, node.name === "" ? String(node["kind"]) : node.name].filter((part) => part !== "").join(".");
        break;
      case "ModifierInvocation":
        if (node["kind"] === "modifierInvocation") add(place, "modifier", from, end(node), "");
        break;
      case "ExpressionStatement": {
        const called = child(child(node, "expression"), "expression")?.name;
        drop(place, called === "require" || called === "assert" ? "guard" : "statement", node);
        break;
      }
      case "EmitStatement":
        drop(place, "event", node);
        break;
      case "RevertStatement":
        drop(place, "guard", node);
        break;
      case "IfStatement":
      case "Conditional": {
        const condition = child(node, "condition");
        // Never: that is the refusal left out.
        const refuses = child(node, "trueBody")?.nodeType === "RevertStatement";
        if (condition === undefined) break;
        add(place, "condition", start(condition), end(condition), "true");
        if (!refuses) add(place, "condition", start(condition), end(condition), "false");
        break;
      }
      case "Return": {
        const value = child(node, "expression");
        const becomes = value === undefined ? undefined : otherResult(value, text(start(value), end(value)));
        if (value !== undefined && becomes !== undefined) add(place, "result", start(value), end(value), becomes);
        break;
      }
      case "BinaryOperation": {
        const [left, right] = [child(node, "leftExpression"), child(node, "rightExpression")];
        const operator = String(node["operator"]);
        if (left === undefined || right === undefined) break;
        swap(place, operator, between(left, right, operator));
        if (operator === "&&" || operator === "||") {
          add(place, "logic", from, end(node), text(start(left), end(left)));
          add(place, "logic", from, end(node), text(start(right), end(right)));
        }
        break;
      }
      case "Assignment": {
        const [left, right] = [child(node, "leftHandSide"), child(node, "rightHandSide")];
        const operator = String(node["operator"]);
        if (left !== undefined && right !== undefined) swap(place, operator, between(left, right, operator));
        break;
      }
      case "UnaryOperation": {
        const operator = String(node["operator"]);
        const operand = child(node, "subExpression");
        if (operand === undefined) break;
        if (operator === "!" || operator === "~") add(place, "logic", from, start(operand), "");
        else swap(place, operator, node["prefix"] === true ? from : end(node) - operator.length);
        break;
      }
      case "Literal":
        if (node["kind"] === "bool")
          add(place, "constant", from, end(node), node["value"] === "true" ? "false" : "true");
        if (node["kind"] === "number") {
          const [digits = "", unit = ""] = text(from, end(node)).split(/\s+/);
          const next = oneMore(digits);
          if (next !== undefined) add(place, "constant", from, end(node), `${next} ${unit}`.trim());
        }
        break;
      case "MemberAccess": {
        const member = String(node["memberName"]);
        const at = end(node) - member.length;
        const choice = CHOICES.get(member);
        if (choice !== undefined) add(place, "choice", at, end(node), choice);
        if (child(node, "expression")?.name === "Roles" && roles.includes(member)) {
          const other = roles[(roles.indexOf(member) + 1) % roles.length] ?? member;
          add(place, "role", at, end(node), other);
        }
        break;
      }
      case "FunctionCall": {
        const pair = twins((node["arguments"] ?? []) as Node[]);
        if (pair === undefined || node["kind"] !== "functionCall") break;
        const [one, two] = pair.map((argument) => text(start(argument), end(argument))) as [string, string];
        const gap = text(end(pair[0]), start(pair[1]));
        if (one !== two) add(place, "order", start(pair[0]), end(pair[1]), two + gap + one);
        break;
      }
    }
    for (const [field, value] of Object.entries(node)) {
      // A loop that does not move on proves nothing: only its body is changed.
      const header =
        node.nodeType === "ForStatement" && (field === "initializationExpression" || field === "loopExpression");
      if (header || field === "overrides" || field === "baseContracts") continue;
      for (const inner of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(inner)) visit(inner, place);
    }
  };
  visit(ast as Node, "");
  return named(found, places);
}

export function apply(source: string, { start, length, becomes }: Mutant): string {
  const bytes = Buffer.from(source);
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(becomes), bytes.subarray(start + length)]).toString();
}

/** Names each by place and change; the second of the same name is `#2`. */
function named(found: readonly Omit<Mutant, "id">[], places: readonly string[]): Mutant[] {
  const seen = new Map<string, number>();
  const line = (code: string): string => code.replace(/\s+/g, " ");
  return found
    .map((mutant, index) => {
      const name = `${places[index] ?? ""} ${mutant.operator}: ${line(mutant.was)} => ${line(mutant.becomes)}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return { id: count === 1 ? name : `${name} #${count}`, ...mutant };
    })
    .sort((a, b) => a.start - b.start);
}

function otherResult(value: Node, text: string): string | undefined {
  const type = typeOf(value);
  if (type === "bool") return text === "true" || text === "false" ? undefined : `!(${text})`;
  if (/^u?int\d+$/.test(type)) return "0";
  if (/^bytes\d+$/.test(type)) return `${type}(0)`;
  return type === "address" ? "address(0)" : undefined;
}

function oneMore(digits: string): string | undefined {
  if (!/^(0x[0-9a-fA-F]+|\d[\d_]*)$/.test(digits)) return undefined;
  const next = BigInt(digits.replaceAll("_", "")) + 1n;
  return digits.startsWith("0x") ? `0x${next.toString(16).padStart(digits.length - 2, "0")}` : String(next);
}

/** The first two neighbours of the same type. */
function twins(all: readonly Node[]): [Node, Node] | undefined {
  const index = all.findIndex((one, place) => {
    const two = all[place + 1];
    return two !== undefined && typeOf(one) === typeOf(two);
  });
  const [one, two] = index < 0 ? [] : [all[index], all[index + 1]];
  return one === undefined || two === undefined ? undefined : [one, two];
}

function typeOf(node: Node): string {
  return String((node["typeDescriptions"] as { typeString?: string } | undefined)?.typeString);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value;
}

function child(node: Node | undefined, field: string): Node | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

function start(node: Node): number {
  return Number(node.src.split(":")[0]);
}

function end(node: Node): number {
  const [from, length] = node.src.split(":");
  return Number(from) + Number(length);
}
