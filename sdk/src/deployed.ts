/** The published deployments. Rewritten by the deployment scripts; empty until the first public one. */
import type { Deployment } from "./deployments.js";

export const PUBLISHED: readonly Deployment[] = [];
