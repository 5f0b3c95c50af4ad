// The verification page: what happens when somebody drops, types, verifies or cancels.
import { VerificationError, Verifier, inspect, lint } from "sigproof";

import { showClaims } from "./claims.js";
import { visible } from "./characters.js";
import { el } from "./dom.js";
import { EXAMPLE, exampleFiles } from "./example.js";
import { admissions } from "./expectation.js";
import { choose, holdsFolder, sortDropped } from "./files.js";
import { Incomplete, asked as askedBy, readBundle, readPolicy, readQuestion } from "./question.js";
import { showCancelled, showFailure, showVerified } from "./result.js";
import { namedRoots, sayRoots } from "./roots.js";
import { severalOf } from "./several.js";
import { ISSUERS, ROOTS, isOtherRoot, sortFindings } from "./wording.js";

const byId = (id) => document.getElementById(id);
const form = byId("question");
const bar = byId("bar");

// The check that is running, if one is. There is at most one.
let running = null;
// Grows with everything that is asked or changed. What began under an earlier number has nothing left to say.
let turn = 0;
// The identity and issuer that the user took over from a bundle, to be said with the answer.
let adopted = null;

const STOPPED = "The check was stopped, because what it was about has changed.";

function announce(text) {
  byId("announce").textContent = text;
}

/** Shows a result, and moves the focus to its heading so that a screen reader reads on from there. */
function show(result) {
  byId("result").replaceChildren(result);
  const heading = byId("result-title");
  const sentence = heading.nextElementSibling.textContent;
  announce(`${heading.textContent}. ${sentence}`);
  heading.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

/** An answer is about the question that was asked: as soon as that changes, it goes. */
function forget() {
  turn += 1;
  byId("drop-take")?.remove();
  running?.abort();
  if (byId("result").firstChild === null) return;
  byId("result").replaceChildren();
  announce("The earlier result was removed, because what it was about has changed.");
}

function setError(id, message, fix = null) {
  const text = byId(`${id}-error`);
  text.textContent = message;
  text.hidden = message === "";
  byId(`${id}-fix`)?.remove();
  if (fix !== null) text.after(fixButton(id, fix));
  if (message === "") byId(id).removeAttribute("aria-invalid");
  else byId(id).setAttribute("aria-invalid", "true");
}

function takePolicy(file) {
  form.querySelector('input[name="expect"][value="policy"]').checked = true;
  choose(byId("policy"), file);
  showFindings();
}

function takeRoot(file) {
  choose(byId("root"), file);
  takeRootOfFile();
}

function takeRootOfFile() {
  form.querySelector('input[name="root"][value="file"]').checked = true;
  byId("advanced").open = true;
  showChoices();
}

/** Beside an error, what puts it right: files change places, as if they had been chosen so. Nothing is verified by it. */
function fixButton(id, { label, from, to, opens, fills, text }) {
  const button = el("button", { type: "button", id: `${id}-fix`, class: "fix" }, label);
  button.addEventListener("click", () => {
    if (fills !== undefined) {
      byId(fills).value = text;
      forget();
      clearErrors();
      byId(fills).focus();
      return;
    }
    if (opens === "root") {
      clearErrors();
      takeRootOfFile();
      byId("root").focus();
      return;
    }
    const [[moved], [other]] = [byId(from).files, byId(to).files];
    if (moved === undefined) return;
    const swaps = from === "file";
    byId(from).value = "";
    if (swaps && other !== undefined) choose(byId(from), other);
    if (to === "policy") form.querySelector('input[name="expect"][value="policy"]').checked = true;
    if (to === "root") takeRootOfFile();
    choose(byId(to), moved);
    forget();
    clearErrors();
    showChoices();
    if (from === "policy" || to === "policy") showFindings();
    byId("drop-status").textContent = swaps ? `Swapped. File to check: ${visible(other.name)}. Signature bundle: ${visible(moved.name)}. Nothing is verified yet.` : "";
    announce(`${visible(moved.name)} was moved to the field ${byId(to).labels[0].textContent}. Nothing is verified yet.`);
    byId(swaps ? "verify" : from).focus();
  });
  return button;
}

function clearErrors() {
  for (const id of ["file", "bundle", "identity", "issuer", "policy", "root"]) setError(id, "");
}

function pointOut(problem) {
  setError(problem.field, problem.message, problem.fix);
  const folded = byId(problem.field).closest("details");
  if (folded !== null) folded.open = true;
  byId(problem.field).focus();
  announce(problem.message);
}

function setBusy(busy) {
  byId("progress").hidden = !busy;
  byId("verify").disabled = busy;
  if (busy) bar.removeAttribute("value");
}

function onProgress({ hashed, total }) {
  if (total === null || total === 0) return;
  const percent = Math.floor((100 * hashed) / total);
  bar.value = percent;
  byId("progress-text").textContent = `${percent} % of ${total.toLocaleString("en")} bytes`;
}

function cautions(question, { root }) {
  const said = [];
  if (root === "staging" && question.rootOfFile !== root) said.push("The staging instance is for tests. Its signatures mean nothing for real software.");
  const { typed } = question;
  if (adopted !== null && typed !== null && typed.identity === adopted.identity && typed.issuer === adopted.issuer) {
    said.push("You took the expected signer from the bundle itself. This result is worth as much as your comparison with the publisher’s own words.");
  }
  return said;
}

async function verify() {
  forget();
  byId("drop-status").textContent = "";
  clearErrors();
  const mine = new AbortController();
  running = mine;
  const asked = turn;
  let question = null;
  try {
    question = await readQuestion();
    const { file } = question;
    if (asked !== turn) {
      announce(STOPPED);
      return;
    }
    byId("progress-text").textContent = visible(file.name);
    setBusy(true);
    byId("cancel").focus();
    announce("Checking. The file is being read.");
    const verifier = await Verifier.create(question.roots);
    const verified = await verifier.verify(question.bundle, file, question.policy, { onProgress, signal: mine.signal });
    if (asked !== turn) announce(STOPPED);
    else if (mine.signal.aborted) show(showCancelled());
    else {
      const { policy, rootOfFile } = question;
      const findings = policy instanceof Uint8Array ? await lint(policy) : [];
      if (asked !== turn) announce(STOPPED);
      else show(showVerified(verified, { file, cautions: cautions(question, verified.facts), rootOfFile, ...admissions(policy, findings) }));
    }
  } catch (error) {
    if (asked !== turn) announce(STOPPED);
    else if (mine.signal.aborted) show(showCancelled());
    else if (error instanceof Incomplete) pointOut(error);
    else await explainFailure(error, question, asked);
  } finally {
    running = null;
    setBusy(false);
  }
}

async function explainFailure(error, question, asked) {
  const several = question !== null && error instanceof VerificationError ? severalOf(error, await countBundles(question.bundle)) : null;
  if (asked !== turn) {
    announce(STOPPED);
    return;
  }
  const policy = question?.policy;
  const bindsRoots = policy instanceof Uint8Array && namedRoots(policy).names.length > 0;
  // What is to be chosen anew is to be seen.
  if (error.class === "trust_root" || (isOtherRoot(error) && !bindsRoots)) byId("advanced").open = true;
  show(showFailure(error, { file: question?.file ?? null, asked: askedBy(), several, bindsRoots }));
}

/** How many bundles there are, if they can be told apart. */
async function countBundles(bundle) {
  try {
    return (await inspect(bundle)).bundles.length;
  } catch {
    return 0;
  }
}

async function claims() {
  forget();
  clearErrors();
  const asked = turn;
  try {
    const bytes = await readBundle();
    const { bundles, called } = await inspect(bytes);
    if (bundles.length === 0) throw new Incomplete("bundle", `This is ${called}, and not a bundle.`);
    if (asked === turn) show(showClaims(bundles, bytes, adopt));
  } catch (error) {
    if (asked !== turn) return;
    if (error instanceof Incomplete) pointOut(error);
    else show(showFailure(error, { file: null, asked: askedBy() }));
  }
}

function adopt({ identity, issuer }) {
  form.querySelector('input[name="expect"][value="identity"]').checked = true;
  byId("identity").value = identity;
  byId("issuer").value = issuer;
  adopted = { identity, issuer };
  showChoices();
  forget();
  announce("Identity and issuer were filled in. Nothing is verified yet.");
  byId("identity").focus();
}

function showChoices() {
  const policy = form.elements.expect.value === "policy";
  byId("expect-policy").hidden = !policy;
  byId("expect-identity").hidden = policy;
  const root = form.elements.root.value;
  byId("root-field").hidden = root !== "file";
  byId("github-note").hidden = root !== "github";
  const byPolicy = policy && byId("policy-roots")?.dataset.builtIn === "true" && root !== "file";
  byId("root-chosen").textContent = byPolicy ? "The policy says which." : `Chosen: ${Object.hasOwn(ROOTS, root) ? ROOTS[root].name : "a trusted root of your own"}`;
}

/** The traps of a policy, as soon as it is chosen. */
async function showFindings() {
  const place = byId("findings");
  const [policy] = byId("policy").files;
  const isOther = () => byId("policy").files[0] !== policy;
  place.replaceChildren();
  showChoices();
  if (policy === undefined) return;
  setError("policy", "");
  try {
    const document = await readPolicy();
    const findings = await lint(document);
    if (isOther()) return;
    const roots = sayRoots(document);
    if (roots !== null) place.append(el("div", { class: "notice", id: "policy-roots", "data-built-in": String(roots.builtIn) }, el("p", {}, roots.says)));
    showChoices();
    place.append(...sortFindings(findings).map(({ sort, says, findings: those }) => el("div", { class: "notice", "data-sort": sort, "data-tone": sort === "more" || sort === "refused" ? "warn" : "neutral" },
      el("p", {}, says),
      el("ul", {}, ...those.map((finding) => el("li", {}, `${visible(finding.place)}: ${visible(finding.message)}`))))));
  } catch (error) {
    if (!isOther()) setError("policy", visible(error.message), error instanceof Incomplete ? error.fix : null);
  }
}

async function drop(transfer) {
  const status = byId("drop-status");
  if (holdsFolder(transfer)) {
    status.textContent = "A folder cannot be checked. Drop files.";
    return;
  }
  const { file, bundle, policy, root, problem } = await sortDropped([...transfer.files]);
  if (file !== undefined) choose(byId("file"), file);
  if (bundle !== undefined) choose(byId("bundle"), bundle);
  forget();
  clearErrors();
  const otherwise = "Nothing has changed yet. If it is the file to check, choose it in step 1.";
  const taken = [file && `File to check: ${visible(file.name)}.`, bundle && `Signature bundle: ${visible(bundle.name)}.`,
    policy && `“${visible(policy.name)}” is a policy. It says who is accepted. ${otherwise}`,
    root && `“${visible(root.name)}” is a trusted root. Whoever made it decides what counts as proof. ${otherwise}`, problem];
  if (policy !== undefined) offer("Use as policy", "Policy file", policy, takePolicy);
  if (root !== undefined) offer("Use as trusted root", "Trusted root", root, takeRoot);
  status.textContent = taken.filter(Boolean).join(" ");
}

/** A button that takes a dropped file for what says whom or what to believe: a drop alone never changes that. */
function offer(label, what, file, take) {
  const button = el("button", { type: "button", id: "drop-take", class: "fix" }, label);
  button.addEventListener("click", () => {
    forget();
    clearErrors();
    take(file);
    byId("drop-status").textContent = `${what}: ${visible(file.name)}. Nothing is verified yet.`;
    byId("verify").focus();
  });
  byId("drop-status").after(button);
}

/** Fills in what was really published, as if it had been chosen and typed. To verify it is left to whoever tries. */
function fillExample() {
  forget();
  clearErrors();
  const { file, bundle } = exampleFiles();
  choose(byId("file"), file);
  choose(byId("bundle"), bundle);
  form.querySelector('input[name="expect"][value="identity"]').checked = true;
  form.querySelector('input[name="root"][value="public-good"]').checked = true;
  byId("identity").value = EXAMPLE.identity;
  byId("issuer").value = EXAMPLE.issuer;
  adopted = null;
  showChoices();
  byId("drop-status").textContent = `The example is filled in: ${file.name}. Nothing is verified yet.`;
  byId("verify").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running === null) verify();
});
form.addEventListener("input", ({ target }) => {
  forget();
  // What was wrong with a field, or offered to put it right, was about what it held.
  for (const id of ["file", "bundle"].includes(target.id) ? ["file", "bundle"] : [target.id]) if (byId(`${id}-error`) !== null) setError(id, "");
  byId("drop-status").textContent = "";
  showChoices();
});
byId("policy").addEventListener("change", showFindings);
byId("claims").addEventListener("click", claims);
byId("example").addEventListener("click", fillExample);
byId("issuers").append(...Object.entries(ISSUERS).map(([issuer, name]) => el("option", { value: issuer, label: name })));
byId("cancel").addEventListener("click", () => running?.abort());

// A file dropped beside the field must not replace the page.
const zone = byId("drop");
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) zone.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  if (event.dataTransfer.files.length > 0) drop(event.dataTransfer);
});
showChoices();
