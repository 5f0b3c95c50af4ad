// What the form asks: read when the button is pressed, never remembered.
import { policyFor } from "./expectation.js";
import { MOST_BUNDLE_BYTES } from "./files.js";
import { misplaced, mixedUp } from "./misplaced.js";
import { rootsFor, verifierOptions } from "./roots.js";
import { ISSUERS } from "./wording.js";

const byId = (id) => document.getElementById(id);
const MOST_POLICY_BYTES = 1024 * 1024;
const MOST_ROOT_BYTES = 4 * 1024 * 1024;

/**
 * Something in the form must be put right first; the field says what. `fix` is what a button beside it does: swap the two
 * files, move the file to the field where it belongs, write what is meant, or lead to the field that is missing.
 */
export class Incomplete extends Error {
  constructor(field, message, fix = null) {
    super(message);
    this.field = field;
    this.fix = fix;
  }
}

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

async function inItsPlace(field, bytes) {
  const wrong = await misplaced(field, bytes);
  if (wrong === null) return bytes;
  const { home, move, message } = wrong;
  throw new Incomplete(field, message, home === undefined ? null : { label: move, from: field, to: home });
}

/** The bundle, or several in one file, which is what `inspect` needs. */
export async function readBundle() {
  const file = chosen("bundle", "Choose the signature bundle.");
  return bytesOf("bundle", file, MOST_BUNDLE_BYTES, "signature bundle");
}

/** The policy file's bytes as they are: only the core reads them, which refuses what JSON.parse would read as something else. */
export async function readPolicy() {
  const file = chosen("policy", "Choose the policy file, or enter an identity and its issuer instead. Without an expectation nothing is verified.");
  return inItsPlace("policy", await bytesOf("policy", file, MOST_POLICY_BYTES, "policy"));
}

const selected = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

/** The way in which the reader asks: by an identity, or with a policy. */
export const asked = () => selected("expect");

/** The policy and, if it was typed into the form, the identity with its issuer. */
async function readExpectation() {
  if (asked() === "policy") return { policy: await readPolicy(), typed: null };
  const [identity, issuer] = [byId("identity").value.trim(), byId("issuer").value.trim()];
  if (identity === "" && issuer === "") {
    throw new Incomplete("identity", "Enter whose signature you expect. Without that, this page cannot tell a genuine file from one that an attacker signed, and verifies nothing.");
  }
  if (identity === "") throw new Incomplete("identity", "Enter the identity as well: an issuer vouches for very many people.");
  if (issuer === "") throw new Incomplete("issuer", "Enter the issuer as well: without it, the same name can be somebody else’s.");
  const [address, name] = Object.entries(ISSUERS).find(([, called]) => called.toLowerCase() === issuer.toLowerCase()) ?? [];
  if (address !== undefined) {
    throw new Incomplete("issuer", `The issuer is compared by its address. That of ${name} is ${address}`, { label: "Enter this address", fills: "issuer", text: address });
  }
  return { policy: policyFor({ identity, issuer }, selected("root")), typed: { identity, issuer } };
}

/** The roots, by the names that policies and answers have for them, and the name that the chosen file has, if one. */
async function readRoots(policy) {
  const wanted = rootsFor(policy, selected("root"));
  if (wanted.problem !== undefined) {
    const { field, message, opens } = wanted.problem;
    throw new Incomplete(field, message, opens === undefined ? null : { label: "Choose a trusted root file", opens });
  }
  if (wanted.fileName === undefined) return { roots: verifierOptions(wanted) };
  const json = await bytesOf("root", chosen("root", "Choose the trusted root file."), MOST_ROOT_BYTES, "trusted root");
  return { roots: verifierOptions(wanted, await inItsPlace("root", json)), rootOfFile: wanted.fileName };
}

/** The whole question. Throws Incomplete, or what the trusted root's reader throws. */
export async function readQuestion() {
  const file = chosen("file", "Choose the file to check.");
  const mixed = await mixedUp(file, chosen("bundle", "Choose the signature bundle."));
  if (mixed !== null) throw new Incomplete(mixed.field, mixed.message, mixed.swap ? { label: "Swap the two files", from: "file", to: "bundle" } : null);
  const bundle = await inItsPlace("bundle", await readBundle());
  const { policy, typed } = await readExpectation();
  return { file, policy, typed, bundle, ...(await readRoots(policy)) };
}
