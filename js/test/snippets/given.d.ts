// What the snippets of the documents take as given: a name that a snippet declares itself is its own.
import type * as sigproof from "sigproof";

declare global {
  const verifier: sigproof.Verifier;
  const bundle: sigproof.BundleInput;
  const first: Uint8Array;
  const second: Uint8Array;
  const artifact: sigproof.ArtifactInput;
  const policy: sigproof.PolicyDocument;
  const files: readonly { bundle: Uint8Array; artifact: Blob }[];
  const identity: string;
  const issuer: string;
  const onProgress: (progress: sigproof.Progress) => void;
  const signal: AbortSignal;
}
