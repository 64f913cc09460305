/** Becoming a desk while one's guard sends points. */
import { expect } from "chai";

import { MEMO, brandFixture, ethers, networkHelpers } from "../helpers/program.js";

async function guardedDeskFixture() {
  const brand = await brandFixture({ desks: [] });
  const puppet = await ethers.deployContract("Puppet__Mock");
  const guard = await ethers.deployContract("Puppet__Mock");
  const token = await brand.points.getAddress();
  await puppet.run([
    { target: token, data: brand.points.interface.encodeFunctionData("setGuard", [await guard.getAddress()]) },
  ]);
  return { ...brand, guard, token, desk: await puppet.getAddress() };
}

describe("Attacks: becoming a desk", () => {
  describe("given a contract whose guard sends it points while it is enrolled", () => {
    it("is not made a desk, and no points are lost", async () => {
      const { points, admin, issuer, desk, guard, token } = await networkHelpers.loadFixture(guardedDeskFixture);
      await points.connect(issuer).mint(guard, 100n, MEMO);
      const send = points.interface.encodeFunctionData("transfer", [desk, 100n]);
      await guard.setOnDebit({ target: token, data: send });
      await expect(points.connect(admin).enroll(desk))
        .to.be.revertedWithCustomError(points, "DeskRefuses")
        .withArgs(desk);
      expect(await points.balanceOf(guard)).to.equal(100n);
      expect(await points.totalSupply()).to.equal(100n);
    });
  });
});
