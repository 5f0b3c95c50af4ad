// For pages: who brings a root of one's own downloads none of these.
import type { Embedded } from "#roots";

export async function loadEmbedded(name: Embedded): Promise<string> {
  switch (name) {
    case "sigstore":
      return (await import("../generated/roots/sigstore.js")).json;
    case "staging":
      return (await import("../generated/roots/staging.js")).json;
    case "github":
      return (await import("../generated/roots/github.js")).json;
    case "npm":
      return (await import("../generated/roots/npm.js")).json;
  }
}
