// examples/browser/download/verified-download.js, which is plain JavaScript.
import type { PolicyInput, Progress, Verified, Verifier } from "sigproof";

export function verifiedDownload(
  url: string | URL,
  options: {
    verifier: Verifier;
    policy: PolicyInput;
    bundleUrl?: string | URL;
    subjectName?: string;
    anyName?: boolean;
    onProgress?: (progress: Progress) => void;
    signal?: AbortSignal;
    mostBytes?: number;
  },
): Promise<{ verified: Verified; blob: Blob; name: string }>;
