// A consumer in TypeScript, checked with every declaration of the package and of what it refers to.

import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { project, remove, run, tool } from "../project.mjs";

const CONSUMER = `
  import { ConfigError, type Code, inspect, type Progress, TrustedRoot, VerificationError, Verified, Verifier } from "sigproof";
  import { createVerifier, type Signer, verify } from "sigproof/sigstore";

  export async function ask(bundle: string, artifact: Uint8Array | Blob | Response): Promise<string> {
    const verifier: Verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
    const onProgress = ({ hashed, total }: Progress) => void (total !== null && hashed / total);
    const signal: AbortSignal = AbortSignal.timeout(1000);
    try {
      const verified: Verified = await verifier.verify(bundle, artifact, { identity: "a", issuer: "b" }, { onProgress, signal });
      const payload: Uint8Array | null = verified.payload();
      const many = await verifier.verifyMany([{ bundle, artifact, policy: { version: 1, anyOf: [{ identity: "a", issuer: "b" }] } }]);
      for (const { error } of many) if (error !== null) throw error;
      // @ts-expect-error: an identity has an issuer.
      await verifier.verify(bundle, artifact, { identity: "a" });
      // @ts-expect-error: only the verifier makes one.
      new Verified();
      return \`\${payload?.length} \${verified.facts.artifact.join()} \${(await inspect(bundle)).bundles[0]?.mediaType}\`;
    } catch (error) {
      if (error instanceof VerificationError && error.code === ("artifact.digest.mismatch" satisfies Code)) return error.step ?? "";
      // @ts-expect-error: no such code.
      if (error instanceof ConfigError && error.code === "no.such.code") return error.message;
      throw error;
    }
  }

  export async function likeSigstore(bundle: object): Promise<string | undefined> {
    const signer: Signer = await verify(bundle, { certificateIdentityURI: "a", certificateIssuer: "b" });
    (await createVerifier({ certificateIdentityURI: "a", certificateIssuer: "b" })).verify(bundle);
    return signer.identity?.subjectAlternativeName;
  }
`;
const INLINE = `
  import * as sigproof from "sigproof";
  import * as inline from "sigproof/inline";
  const same: typeof sigproof.Verifier.create = inline.Verifier.create;
  void same;
`;

const DOM = { lib: ["ES2022", "DOM"], types: [] };
const NODE = { lib: ["ES2022"], types: ["node"] };
const NODE16 = { module: "node16", moduleResolution: "node16" };
const BUNDLER = { module: "esnext", moduleResolution: "bundler" };

// Under node16 a file's own extension says whether it is CommonJS. That cannot import the inline entry,
// which is for single files and bundlers.
const BOTH = { "esm.mts": CONSUMER, "cjs.cts": CONSUMER, "inline.mts": INLINE };
const PROJECTS = {
  "node16, ESM and CommonJS, the DOM's types": { options: { ...NODE16, ...DOM }, files: BOTH },
  "node16, ESM and CommonJS, Node's types": { options: { ...NODE16, ...NODE }, files: BOTH },
  "bundler": { options: { ...BUNDLER, ...DOM }, files: { "main.ts": CONSUMER, "inline.ts": INLINE } },
};

for (const compiler of ["typescript", "typescript-5"]) {
  for (const [name, { options, files }] of Object.entries(PROJECTS)) {
    test(`${compiler}: ${name}`, async () => {
      const folder = await project("types", files);
      symlinkSync(tool("@types"), join(folder, "node_modules/@types"));
      const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
      const compilerOptions = { target: "es2022", noEmit: true, ...strict, ...options };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
      const said = await run(process.execPath, [tool(`${compiler}/bin/tsc`), "-p", "."], { cwd: folder }).catch(
        // The compiler says what is wrong on its standard output.
        (error) => error.stdout || String(error),
      );
      assert.equal(said, "");
      remove(folder);
    });
  }
}
