// What the shell uses of wasm-bindgen's module, `#glue`. build.mjs puts wasm/sigproof.js in its place.
// Every function throws a `Rejected` for an answer of the core; anything else thrown means that the
// instance is not to be used again.

interface Handle {
  free(): void;
}
export class Rejected implements Handle {
  private constructor();
  free(): void;
  readonly code: string;
  readonly class: string;
  readonly step: string;
  readonly message: string;
  /** Whether the question was bad rather than the answer no. */
  readonly isConfig: boolean;
  report(): string;
}
export class Verified implements Handle {
  private constructor();
  free(): void;
  facts(): string;
  report(): string;
  payload(): Uint8Array | undefined;
  readonly payloadType: string | undefined;
}
export class Roots implements Handle {
  constructor();
  free(): void;
  add(name: string | undefined, json: Uint8Array): void;
  addSigstore(name?: string): void;
  addStaging(name?: string): void;
}
export class Policy implements Handle {
  private constructor();
  free(): void;
  static fromJson(json: Uint8Array): Policy;
  static identity(identity: string, issuer: string): Policy;
}
export class Artifact implements Handle {
  private constructor();
  free(): void;
  static bytes(bytes: Uint8Array): Artifact;
  static digests(digests: string[]): Artifact;
}
export class Needs implements Handle {
  private constructor();
  free(): void;
  readonly algorithms: string[];
  readonly bytes: boolean;
}
export class Hasher implements Handle {
  constructor(algorithms: string[]);
  free(): void;
  update(bytes: Uint8Array): void;
  /** Consumes the handle. */
  finish(): string[];
}
export class Verifier implements Handle {
  /** Consumes the roots. */
  constructor(roots: Roots);
  free(): void;
  verify(bundle: Uint8Array, artifact: Artifact, policy: Policy, now?: string): Verified;
  verifyDsse(bundle: Uint8Array, policy: Policy, now?: string): Verified;
}
export function needs(bundle: Uint8Array, policy: Policy): Needs;
export function inspect(bundle: Uint8Array): string;
export function lint(policy: Uint8Array): string;
export function initSync(input: { module: WebAssembly.Module }): unknown;
export function __wbg_reset_state(): void;
