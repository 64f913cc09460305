/** One brand's programme: who acts for it, its terms, and the ways to its token, desks and members. */
import { programAt } from "../abi.js";
import type { Program } from "../abi.js";
import { bring } from "../actions/bring.js";
import type { BroughtIntent, BroughtKind } from "../actions/bring.js";
import type { RoleChange, Terms } from "../actions/meta.js";
import * as programs from "../actions/programs.js";
import type { BadgeHistory } from "../badge-history.js";
import type { BadgesFacts, Connection, TokenFacts } from "../connection.js";
import { guarded } from "../guarded.js";
import type { History, HistoryOptions } from "../history.js";
import { checkAddress } from "../inputs.js";
import { roleId } from "../roles.js";
import type { RoleName } from "../roles.js";
import { Step } from "../step.js";
import { BadgesEntity } from "./badges.js";
import type { WatchChange, WatchOptions, WatchedName } from "../watch/index.js";
import type { BonusesEntity } from "./bonuses.js";
import type { ClaimsEntity } from "./claims.js";
import { GrantsEntity } from "./grants.js";
import { MemberEntity } from "./member.js";
import { PointsEntity } from "./points.js";
import type { PurchasesEntity } from "./purchases.js";
import { RewardsEntity } from "./rewards.js";
import type { TiersEntity } from "./tiers.js";

export interface ProgramFacts {
  readonly program: string;
  /** Seconds. */
  readonly noticePeriod: number;
  readonly token: TokenFacts;
  readonly badges: BadgesFacts;
}

/** What is loaded while the chain is asked for the facts. */
export interface LaterEntities {
  readonly ClaimsEntity: typeof ClaimsEntity;
  readonly PurchasesEntity: typeof PurchasesEntity;
  readonly TiersEntity: typeof TiersEntity;
  readonly BonusesEntity: typeof BonusesEntity;
}

export interface ProgramState {
  readonly admin: string;
  /** An admin who was offered the programme and has not accepted yet. */
  readonly pendingAdmin: string | null;
  /** Unix seconds; null if minting is not stopped now. */
  readonly stoppedUntil: number | null;
  /** Unix seconds; null if no closing is announced. */
  readonly closesAt: number | null;
  readonly terms: Terms & { readonly version: number };
}

export class ProgramEntity {
  readonly address: string;
  readonly noticePeriod: number;
  readonly points: PointsEntity;
  readonly badges: BadgesEntity;
  readonly rewards: RewardsEntity;
  readonly grants: GrantsEntity;
  readonly claims: ClaimsEntity;
  readonly purchases: PurchasesEntity;
  readonly tiers: TiersEntity;
  readonly bonuses: BonusesEntity;
  /** The typed contract, for what this class does not do. */
  readonly contract: Program;
  readonly connection: Connection;

  constructor(connection: Connection, { program, noticePeriod, token, badges }: ProgramFacts, later: LaterEntities) {
    this.connection = connection;
    this.address = program;
    this.noticePeriod = noticePeriod;
    this.contract = programAt(program, connection.provider);
    this.points = new PointsEntity(connection, program, token);
    this.badges = new BadgesEntity(connection, badges);
    this.rewards = new RewardsEntity(connection, this.points);
    this.grants = new GrantsEntity(connection, this.points);
    this.claims = new later.ClaimsEntity(connection, this);
    this.purchases = new later.PurchasesEntity(connection, this);
    this.tiers = new later.TiersEntity(connection, this);
    this.bonuses = new later.BonusesEntity(connection, this);
  }

  member(address: string): MemberEntity {
    return new MemberEntity(this.connection, this, checkAddress(address, "member"));
  }

  async state(): Promise<ProgramState> {
    return guarded(async () => {
      const { contract } = this;
      const [admin, pending, stopped, closesAt, current, block] = await Promise.all([
        contract.defaultAdmin(),
        contract.pendingDefaultAdmin(),
        contract.stoppedUntil(),
        contract.closesAt(),
        contract.currentTerms(),
        this.connection.provider.getBlock("latest"),
      ]);
      const { uri, contentHash, validFrom } = current.terms;
      return {
        admin,
        pendingAdmin: BigInt(pending.newAdmin) === 0n ? null : pending.newAdmin,
        stoppedUntil: Number(stopped) > (block?.timestamp ?? 0) ? Number(stopped) : null,
        closesAt: closesAt === 0n ? null : Number(closesAt),
        terms: { version: Number(current.version), uri, contentHash, validFrom: Number(validFrom) },
      };
    });
  }

  /** All versions of the terms, the first one first. */
  async terms(): Promise<Terms[]> {
    return guarded(async () => {
      const count = Number(await this.contract.termsCount());
      const all = await Promise.all(Array.from({ length: count }, (_, version) => this.contract.termsAt(version)));
      return all.map(({ uri, contentHash, validFrom }) => ({ uri, contentHash, validFrom: Number(validFrom) }));
    });
  }

  async hasRole(role: RoleName, account: string): Promise<boolean> {
    const args = [roleId(role), checkAddress(account, "account")] as const;
    return guarded(() => this.contract.hasRole(...args));
  }

  /** Who holds which role now. */
  async roles(options?: HistoryOptions): Promise<Record<RoleName, string[]>> {
    const { readRoleHolders } = await import("../role-holders.js");
    return readRoleHolders(this.connection, this.address, options);
  }

  /** Everything that happened to the programme's points, rewards and badges, the oldest first. */
  async history(options?: HistoryOptions): Promise<History & { readonly badges: BadgeHistory }> {
    const { readProgramHistory } = await import("../history.js");
    const { readBadgeHistory } = await import("../badge-history.js");
    const history = await readProgramHistory(this.connection, this.points, options);
    return { ...history, badges: await readBadgeHistory(this.connection, this.badges, options) };
  }

  /** Every event of the programme as it comes: `for await (const change of program.watch({ signal }))`. */
  async *watch<N extends WatchedName = WatchedName>(
    options?: WatchOptions<N>,
  ): AsyncGenerator<WatchChange<N>, void, undefined> {
    const { watch } = await import("../watch/index.js");
    yield* watch(this, options);
  }

  /** What a relayer sends for a member who signed: the intent as it came over the wire. */
  bring(intent: BroughtIntent): Step<BroughtKind> {
    const { chainId } = this.connection;
    const { address: points, decimals, symbol } = this.points;
    const serves = { chainId, points, rewards: this.rewards.address, decimals, symbol };
    return new Step(this.connection, bring(serves, intent));
  }

  setRoles(changes: readonly RoleChange[]): Step<"setRoles"> {
    return new Step(this.connection, programs.setRoles(this.address, changes));
  }

  beginAdminTransfer(newAdmin: string): Step<"beginAdminTransfer"> {
    return new Step(this.connection, programs.beginAdminTransfer(this.address, newAdmin));
  }

  acceptAdminTransfer(): Step<"acceptAdminTransfer"> {
    return new Step(this.connection, programs.acceptAdminTransfer(this.address));
  }

  cancelAdminTransfer(): Step<"cancelAdminTransfer"> {
    return new Step(this.connection, programs.cancelAdminTransfer(this.address));
  }

  publishTerms(terms: Terms): Step<"publishTerms"> {
    return new Step(this.connection, programs.publishTerms(this.address, terms));
  }

  stop(): Step<"stop"> {
    return new Step(this.connection, programs.stop(this.address));
  }

  resume(): Step<"resume"> {
    return new Step(this.connection, programs.resume(this.address));
  }

  close(time: number): Step<"close"> {
    return new Step(this.connection, programs.close(this.address, time));
  }
}
