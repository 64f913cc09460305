/** Checks of campaigns: each no says why, what to do, and when to try again where that is known. */
export function describeClaimChecks(): void {
  return;
}
