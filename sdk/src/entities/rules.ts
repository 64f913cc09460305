/** What a programme's purchases earn: the versions of its rule, and the quote that the chain makes of it. */
import { publishRule } from "../actions/rules.js";
import type { PublishVerdict } from "../checks/index.js";
import type { Connection } from "../connection.js";
import { ContractError } from "../errors.js";
import { guarded } from "../guarded.js";
import { checkAddress, checkInteger, checkTime } from "../inputs.js";
import { readTime } from "../periods.js";
import { currencyId } from "../receipts/names.js";
import type { Bought } from "../receipts/quote.js";
import { MAX_TIERS, checkLines } from "../receipts/receipt.js";
import { ruleFromStruct } from "../receipts/rule.js";
import type { PublishedRule, RuleInput } from "../receipts/rule.js";
import { Step } from "../step.js";
import type { ProgramEntity } from "./program.js";

export class RulesEntity {
  /** Of the rulebook. */
  readonly address: string;
  readonly #connection: Connection;
  readonly #program: ProgramEntity;

  constructor(connection: Connection, program: ProgramEntity) {
    this.#connection = connection;
    this.#program = program;
    this.address = connection.deployment.rulebook;
  }

  /** How many versions were published; they count from 0. */
  async count(): Promise<number> {
    const { rulebook } = this.#connection;
    return Number(await guarded(() => rulebook.ruleCount(this.#program.points.address)));
  }

  async at(version: number): Promise<PublishedRule> {
    checkInteger(version, "version", 0, Number.MAX_SAFE_INTEGER);
    const { rulebook } = this.#connection;
    const { rule, validFrom } = await guarded(() => rulebook.ruleAt(this.#program.points.address, version));
    return { version, rule: ruleFromStruct(rule), validFrom: Number(validFrom) };
  }

  /** All versions, the first one first: what quote(), ruleThen() and tierFor() of `@punchcard/sdk/receipts` take. */
  async list(): Promise<PublishedRule[]> {
    return Promise.all(Array.from({ length: await this.count() }, (_, version) => this.at(version)));
  }

  /** The version that holds now; null before the first. */
  async now(): Promise<PublishedRule | null> {
    try {
      return await this.at(await this.versionAt(await readTime(this.#connection.provider)));
    } catch (thrown) {
      if (thrown instanceof ContractError && thrown.errorName === "NoRuleThen") return null;
      throw thrown;
    }
  }

  /** The version that holds for a purchase at `time` (unix seconds). */
  async versionAt(time: number): Promise<number> {
    checkTime(time, "time");
    return Number(await guarded(() => this.#connection.rulebook.versionAt(this.#program.points.address, time)));
  }

  /** What a purchase earns, as the chain counts it: now, and without a tier, unless said otherwise. */
  async quote(bought: Pick<Bought, "currency" | "lines"> & Partial<Bought>): Promise<bigint> {
    const currency = currencyId(bought.currency);
    const lines = checkLines(bought.lines).map((line) => ({ ...line }));
    const time = checkTime(bought.time ?? (await readTime(this.#connection.provider)), "time");
    const tier = checkInteger(bought.tier ?? 0, "tier", 0, MAX_TIERS);
    const token = this.#program.points.address;
    return guarded(() => this.#connection.rulebook.quote(token, currency, lines, time, tier));
  }

  /** May `issuer` publish this rule, to hold from then on? A no tells from when on it may at the earliest. */
  async canPublish(issuer: string, rule: RuleInput, when: { validFrom?: number } = {}): Promise<PublishVerdict> {
    const { canPublish } = await import("../checks/rules.js");
    const step = (validFrom: number): Step<"publishRule"> => this.publish(rule, { validFrom });
    return canPublish(this.#connection, step, when.validFrom ?? 0, checkAddress(issuer, "issuer"));
  }

  /** From `validFrom` (unix seconds) on; now if that is left out or has passed. */
  publish(rule: RuleInput, { validFrom = 0 }: { validFrom?: number } = {}): Step<"publishRule"> {
    return new Step(this.#connection, publishRule(this.address, this.#program.points, { rule, validFrom }));
  }
}
