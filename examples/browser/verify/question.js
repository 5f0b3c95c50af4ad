// What the form asks: read when the button is pressed, never remembered.
import { TrustedRoot } from "sigproof";

import { policyFor } from "./expectation.js";
import { MOST_BUNDLE_BYTES } from "./files.js";

const byId = (id) => document.getElementById(id);
const MOST_POLICY_BYTES = 1024 * 1024;
const MOST_ROOT_BYTES = 4 * 1024 * 1024;

/** Something in the form must be put right first; the field says what. */
export class Incomplete extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/** No expectation at all was entered. */
export class NoExpectation extends Error {}

function chosen(id, missing) {
  const file = byId(id).files[0];
  if (file === undefined) throw new Incomplete(id, missing);
  return file;
}

async function bytesOf(id, file, most, what) {
  if (file.size > most) throw new Incomplete(id, `This file is larger than any ${what}.`);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Incomplete(id, "This file cannot be read. Choose it again.");
  }
}

/** The bundle, or several in one file, which is what `inspect` needs. */
export async function readBundle() {
  const file = chosen("bundle", "Choose the signature bundle.");
  return bytesOf("bundle", file, MOST_BUNDLE_BYTES, "signature bundle");
}

/** The policy file's bytes as they are: only the core reads them, which refuses what JSON.parse would read as something else. */
export async function readPolicy() {
  return bytesOf("policy", chosen("policy", "Choose the policy file."), MOST_POLICY_BYTES, "policy");
}

const selected = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

/** The policy and, if it was typed into the form, the identity with its issuer. */
async function readExpectation() {
  if (selected("expect") === "policy") {
    if (byId("policy").files.length === 0) throw new NoExpectation();
    return { policy: await readPolicy(), typed: null };
  }
  const [identity, issuer] = [byId("identity").value.trim(), byId("issuer").value.trim()];
  if (identity === "" && issuer === "") throw new NoExpectation();
  if (identity === "") throw new Incomplete("identity", "Enter the identity as well: an issuer vouches for very many people.");
  if (issuer === "") throw new Incomplete("issuer", "Enter the issuer as well: without it, the same name can be somebody else’s.");
  return { policy: policyFor({ identity, issuer }, selected("root")), typed: { identity, issuer } };
}

// The built-in roots have the names that policies bind their rules to; a file has none.
async function readRoot() {
  switch (selected("root")) {
    case "staging":
      return { trustedRoots: { staging: TrustedRoot.staging() } };
    case "github":
      return { trustedRoots: { github: TrustedRoot.github() } };
    case "file":
      return { trustedRoot: TrustedRoot.fromJSON(await bytesOf("root", chosen("root", "Choose the trusted root file."), MOST_ROOT_BYTES, "trusted root")) };
    default:
      return { trustedRoots: { "public-good": TrustedRoot.sigstore() } };
  }
}

/** The whole question. Throws Incomplete, NoExpectation or what the trusted root's reader throws. */
export async function readQuestion() {
  const file = chosen("file", "Choose the file to check.");
  chosen("bundle", "Choose the signature bundle.");
  const { policy, typed } = await readExpectation();
  return { file, policy, typed, bundle: await readBundle(), roots: await readRoot(), staging: selected("root") === "staging" };
}
