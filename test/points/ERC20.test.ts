/** The ERC-20 behaviours, on the token in each of its modes. */
import { shouldBehaveLikeERC20, type ERC20Fixture } from "./ERC20.behavior.js";
import { pointsFixture, toNextPeriod, type PointsOptions } from "./support.js";

const LOT = 60n;

/** A balance of three lots where that is possible: transfers then cross from lot to lot. */
async function funded(options: PointsOptions): Promise<ERC20Fixture> {
  const { points, admin, member, friend, stranger, mint } = await pointsFixture(options);
  if (options.closed === true) await points.connect(admin).open();
  const lots = options.livePeriods === 1 ? 1 : 3;
  for (let i = 0; i < lots; ++i) {
    if (i !== 0) await toNextPeriod();
    await mint(member, LOT);
  }
  return { points, holder: member, recipient: friend, spender: stranger, balance: LOT * BigInt(lots) };
}

const MODES: Record<string, PointsOptions> = {
  "points never expire": { livePeriods: 0, decimals: 18 },
  "points live four periods": { livePeriods: 4 },
  "points live three periods, with decimals": { livePeriods: 3, decimals: 2 },
  "points live one period": { livePeriods: 1 },
  "a closed programme has been opened": { closed: true },
};

describe("Points as ERC-20", function () {
  for (const [state, options] of Object.entries(MODES)) {
    describe(`given that ${state}`, function () {
      async function tokenFixture(): Promise<ERC20Fixture> {
        return funded(options);
      }
      shouldBehaveLikeERC20(tokenFixture);
    });
  }
});
