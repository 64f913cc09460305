/** A brand with three kinds of badges, and a minter who may award them. */
import type { KindTerms } from "../../../sdk/src/index.js";
import { CAMPAIGN, REASON, openBrand } from "./brand.js";
import type { TestChain } from "./chain.js";

export const WHY = { campaign: CAMPAIGN, reason: REASON };
/** Numbers of the kinds below. */
export const [REGULAR, TICKET, GUEST] = [1, 2, 3] as const;
export const VALID_DAYS = 30;

const regular: KindTerms = {
  look: {
    name: 'Regular "<b>常客</b>"',
    description: "Comes & goes",
    emblem: "☕",
    style: "medal",
    color: "#c8102e",
    uri: "",
  },
  levels: ["Bronze", "Silver", "Gold 金"],
  cap: 0,
  validDays: VALID_DAYS,
  soulbound: true,
  revocable: true,
};
const ticket: KindTerms = {
  look: { name: "Ticket", description: "", emblem: "", style: "ticket", color: "#004b87", uri: "" },
  levels: ["Stalls", "Box"],
  cap: 1_000,
  validDays: VALID_DAYS,
  soulbound: false,
  revocable: false,
};
const guest: KindTerms = {
  look: { ...ticket.look, name: "Guest", uri: "https://acme.example/guest-" },
  levels: [],
  cap: 0,
  validDays: 0,
  soulbound: true,
  revocable: false,
};

export type BadgeBrand = Awaited<ReturnType<typeof openBadges>>;

export async function openBadges(chain: TestChain) {
  const brand = await openBrand(chain);
  const { badges } = brand.program;
  for (const terms of [regular, ticket, guest]) await badges.defineKind(terms).send(brand.catalog);
  for (const kind of [REGULAR, TICKET, GUEST]) {
    const budget = { minter: brand.issuer.address, kind, campaign: CAMPAIGN, amount: 100 };
    await badges.allot(budget).send(brand.issuer);
  }
  /** Awards a badge, and returns its id. */
  const award = async (member: string, kind: number, level = 0): Promise<bigint> => {
    const { event } = await badges.mint({ ...WHY, kind, level, member }).send(brand.issuer);
    return BigInt(String(event?.id));
  };
  return { ...brand, badges, award };
}
