/** The roles that accounts hold in a programme; docs/roles.md says what each can do. */
import { ZeroHash } from "ethers";

import { InputError } from "./errors.js";

/** Role identifiers as the contracts have them: the keccak-256 of `ISSUER_ROLE` and so on; admin is zero. */
export const ROLES = {
  admin: ZeroHash,
  issuer: "0x114e74f6ea3bd819998f78687bfcb11b140da08e9b7d222fa9c1f1ba1f2aa122",
  cashier: "0xff3317e1e0e8c784290b957ee9b65ea8fe96420c4819db463283b95ecbe4a3fe",
  catalog: "0xdaf0c86efc4cfb4f50b38380d9c26876c998a5ad13c9ffc9359fcaa99220603b",
  guardian: "0x55435dd261a4b9b3364963f7738a7a662ad9c84396d64be3365284bb7f0a5041",
} as const;

export type RoleName = keyof typeof ROLES;

/** The identifier of a role by its name. */
export function roleId(name: RoleName): string {
  if (!Object.hasOwn(ROLES, name)) {
    throw new InputError(`No such role: ${JSON.stringify(name)}`, {
      code: "BAD_INPUT",
      details: { name },
      nextStep: `Roles are ${Object.keys(ROLES).join(", ")}.`,
    });
  }
  return ROLES[name];
}

/** The name of a role by its identifier, or the identifier itself if it is none of ours. */
export function roleName(id: string): string {
  return Object.entries(ROLES).find(([, value]) => value === id.toLowerCase())?.[0] ?? id;
}
