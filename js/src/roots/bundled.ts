// For hosts that have the package on disk, or in one file: all are there from the start.
import type { Embedded } from "#roots";
import { json as github } from "../generated/roots/github.js";
import { json as npm } from "../generated/roots/npm.js";
import { json as sigstore } from "../generated/roots/sigstore.js";
import { json as staging } from "../generated/roots/staging.js";

const ALL = { sigstore, staging, github, npm } as const;

export async function loadEmbedded(name: Embedded): Promise<string> {
  return ALL[name];
}
