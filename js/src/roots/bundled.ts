// For hosts that have the package on disk, or in one file: all are there from the start.
import type { Embedded } from "#roots";
import { json as npm } from "../generated/roots/npm.js";
import { json as sigstore } from "../generated/roots/sigstore.js";
import { json as staging } from "../generated/roots/staging.js";

export async function loadEmbedded(name: Embedded): Promise<string> {
  return name === "sigstore" ? sigstore : name === "staging" ? staging : npm;
}
