/** The way in: one chain's Punchcard, and the programmes on it. */
import type { Provider, Signer } from "ethers";

import { badgesAt, grantsAt, launcherAt, pointsAt, programAt, rewardsAt } from "./abi.js";
import type { LaunchConfig } from "./actions/meta.js";
import { launch, launchStruct } from "./actions/programs.js";
import type { Connection } from "./connection.js";
import { deploymentFor } from "./deployments.js";
import type { Deployment } from "./deployments.js";
import { InputError, NetworkError } from "./errors.js";
import { guarded } from "./guarded.js";
import { checkAddress } from "./inputs.js";
import { ProgramEntity } from "./entities/program.js";
import { Step, readChainId } from "./step.js";
import { loadWords } from "./words/index.js";

export interface PunchcardOptions {
  /** A provider, or a signer that has one. */
  readonly runner: Provider | Signer;
  /** For chains without a published deployment: your own. */
  readonly deployment?: Deployment;
}

/** The contracts that a client calls. */
const SHARED = [
  ...(["launcher", "rewards", "grants", "claims", "rulebook"] as const),
  ...(["purchases", "standings", "tiers", "bonuses", "miscounts"] as const),
];

export class Punchcard {
  readonly #provider: Provider;
  readonly #given: Deployment | undefined;
  #connection: Promise<Connection> | undefined;

  constructor({ runner, deployment }: PunchcardOptions) {
    const provider = runner.provider;
    if (provider === null) {
      throw new InputError("The signer has no provider", {
        code: "BAD_INPUT",
        nextStep: "Connect it to a node first: signer.connect(provider).",
      });
    }
    this.#provider = provider;
    this.#given = deployment;
  }

  /** Checks, once, that the node is on the chain of the deployment and that the contracts are there. */
  async connect(): Promise<Connection> {
    this.#connection ??= guarded(() => this.#check()).catch((thrown: unknown) => {
      // A node that was away may be back.
      this.#connection = undefined;
      throw thrown;
    });
    return this.#connection;
  }

  /** A programme by its address. Refuses what did not come from our launcher: it might lie. */
  async program(address: string): Promise<ProgramEntity> {
    const program = checkAddress(address, "program");
    const connection = await this.connect();
    return guarded(async () => {
      if (!(await connection.launcher.isProgram(program))) {
        throw new InputError(`${program} is not a programme of this chain's launcher`, {
          code: "NOT_A_PROGRAM",
          details: { program, chainId: connection.chainId, launcher: connection.deployment.launcher },
          nextStep: "Check the address and the chain. A programme opened elsewhere needs that deployment.",
        });
      }
      const contract = programAt(program, connection.provider);
      const [pointsAddress, badgesAddress] = await Promise.all([contract.points(), contract.badges()]);
      const points = pointsAt(pointsAddress, connection.provider);
      const badges = badgesAt(badgesAddress, connection.provider);
      const [name, symbol, decimals, periodLength, livePeriods, noticePeriod, collection, badgesSymbol] =
        await Promise.all([
          points.name(),
          points.symbol(),
          points.decimals(),
          points.periodLength(),
          points.livePeriods(),
          contract.noticePeriod(),
          badges.name(),
          badges.symbol(),
        ]);
      const facts = {
        program,
        noticePeriod: Number(noticePeriod),
        token: {
          address: pointsAddress,
          name,
          symbol,
          decimals: Number(decimals),
          periodLength: Number(periodLength),
          livePeriods: Number(livePeriods),
        },
        badges: { address: badgesAddress, name: collection, symbol: badgesSymbol },
      };
      const [{ ClaimsEntity }, { PurchasesEntity }, { TiersEntity }, { BonusesEntity }] = await Promise.all([
        import("./entities/claims.js"),
        import("./entities/purchases.js"),
        import("./entities/tiers.js"),
        import("./entities/bonuses.js"),
      ]);
      return new ProgramEntity(connection, facts, { ClaimsEntity, PurchasesEntity, TiersEntity, BonusesEntity });
    });
  }

  /** Where a programme with these inputs would be, or is. */
  async addressOf(config: LaunchConfig): Promise<string> {
    const { launcher } = await this.connect();
    return guarded(() => launcher.addressOf(launchStruct(config)));
  }

  /** Opens a programme; its address is in the event of what the step returns. */
  async launch(config: LaunchConfig): Promise<Step<"launch">> {
    const connection = await this.connect();
    return new Step(connection, launch(connection.deployment.launcher, config));
  }

  async #check(): Promise<Connection> {
    const provider = this.#provider;
    const chainId = await readChainId(provider);
    const deployment = this.#given ?? deploymentFor(chainId);
    if (deployment.chainId !== chainId) {
      throw new NetworkError(`The node is on chain ${chainId}, the deployment on chain ${deployment.chainId}`, {
        code: "WRONG_NETWORK",
        details: { expected: deployment.chainId, actual: chainId },
        nextStep: "Connect to a node of the right chain.",
      });
    }
    await loadWords();
    const [{ claimsAt }, { standingsAt }, purchases] = await Promise.all([
      import("./claims-abi.js"),
      import("./standings-abi.js"),
      import("./purchases-abi.js"),
    ]);
    const codes = await Promise.all(SHARED.map((name) => provider.getCode(deployment[name])));
    for (const [i, name] of SHARED.entries()) {
      if (codes[i] !== "0x") continue;
      throw new NetworkError(`There is no contract at the ${name}'s address ${deployment[name]}`, {
        code: "NO_DEPLOYMENT",
        details: { chainId, name, address: deployment[name] },
        nextStep: "Deploy Punchcard on this chain first, or correct the deployment's addresses.",
      });
    }
    return {
      provider,
      chainId,
      deployment,
      launcher: launcherAt(deployment.launcher, provider),
      rewards: rewardsAt(deployment.rewards, provider),
      grants: grantsAt(deployment.grants, provider),
      claims: claimsAt(deployment.claims, provider),
      rulebook: purchases.rulebookAt(deployment.rulebook, provider),
      purchases: purchases.purchasesAt(deployment.purchases, provider),
      standings: standingsAt(deployment.standings, provider),
      tiers: purchases.tiersAt(deployment.tiers, provider),
      bonuses: purchases.bonusesAt(deployment.bonuses, provider),
      miscounts: purchases.miscountsAt(deployment.miscounts, provider),
    };
  }
}
