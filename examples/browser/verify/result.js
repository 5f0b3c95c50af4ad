// What is said about an answer. Only a `Verified` object, which only the verifier makes, is shown as verified.
import { ConfigError, NoAnswerError, Verified, VerificationError } from "sigproof";

import { checks, values } from "./checks.js";
import { visible } from "./characters.js";
import { el, moment, rows, sign, value } from "./dom.js";
import { asText, compare } from "./differences.js";
import { whose } from "./expectation.js";
import { saySeveral } from "./several.js";
import { ISSUERS, ROOTS, TIME_SOURCES, advice, explain, reason } from "./wording.js";

/** The frame of a result: its state, a heading that takes the focus, one sentence, and the rest. */
export function panel(state, heading, sentence, ...content) {
  return el("section", { class: "result", "data-state": state, "aria-labelledby": "result-title" },
    el("div", { class: "verdict" }, sign(state),
      el("div", {}, el("h2", { id: "result-title", tabindex: "-1" }, heading), el("p", {}, sentence))),
    el("div", { class: "body" }, ...content));
}

function also(...content) {
  return el("span", { class: "also" }, ...content);
}

function named(issuer) {
  const known = Object.hasOwn(ISSUERS, issuer) ? ISSUERS[issuer] : null;
  return known === null ? value(issuer) : el("span", {}, `${known} `, also(value(issuer)));
}

function signer(who, release) {
  if ("spkiSha256" in who) {
    return [["Signed with", [el("span", { class: "who" }, "A key that your policy names"), also(`${visible(who.key)}, SHA-256 of the key `, value(who.spkiSha256))]]];
  }
  const identity = who.identity === null ? "Anybody: your policy accepts any identity" : value(who.identity.value, { class: "mono who" });
  const issuer = who.issuer !== null ? named(who.issuer) : release ? "GitHub, which signs releases itself: your policy names the repository" : "Nobody: your policy accepts any issuer";
  return [["Signed by", [identity]], ["Vouched for by", [issuer]], ...origin(who.claims)];
}

/** Where it was built, as far as the certificate says. */
function origin(claims) {
  const repository = claims.sourceRepositoryUri ?? claims.githubWorkflowRepository;
  const ref = claims.sourceRepositoryRef ?? claims.githubWorkflowRef;
  const commit = claims.sourceRepositoryDigest ?? claims.githubWorkflowSha;
  const workflow = claims.buildConfigUri ?? claims.buildSignerUri ?? claims.githubWorkflowName;
  const trigger = claims.buildTrigger ?? claims.githubWorkflowTrigger;
  return [
    ["Repository", [repository && value(repository), ref && also("at ", value(ref)), commit && also("commit ", value(commit))].filter(Boolean)],
    ["Workflow", [workflow && value(workflow), trigger && also("started by ", value(trigger)),
      claims.runnerEnvironment && also("on a runner of kind ", value(claims.runnerEnvironment)),
      claims.runInvocationUri && also("run ", value(claims.runInvocationUri))].filter(Boolean)],
  ].map(([term, lines]) => [term, lines.length > 0 ? [el("div", {}, ...lines)] : []]);
}

function host(uri) {
  try {
    return new URL(uri).host || uri;
  } catch {
    return uri;
  }
}

function logEntry(entry) {
  const index = entry.logIndex ?? entry.treeIndex;
  return el("div", {}, value(host(entry.log)), index === null ? "" : `, entry ${visible(index)}`,
    also(visible(entry.kind), entry.treeSize === null ? "" : `, proven to be in a tree of ${visible(entry.treeSize)} entries`),
    entry.cosignatures.length > 0 ? also("cosigned by ", ...entry.cosignatures.map((one) => value(one.witness))) : null);
}

// A file may have the name of a built-in root, and is not it.
function rootName(root, rootOfFile) {
  if (root === undefined) return "The file that you chose";
  if (root === rootOfFile) return el("span", {}, "The file that you chose", also("which the policy calls ", value(root)));
  return Object.hasOwn(ROOTS, root) ? el("span", {}, ROOTS[root].name, also(value(root))) : value(root);
}

// Which of several bundles it was: the others prove nothing.
function whichBundle({ bundleIndex, rejected }) {
  if (bundleIndex === 0) return [];
  return [el("div", {}, `Bundle ${bundleIndex + 1} of the file that you chose`,
    ...rejected.slice(0, 20).map((error, index) => also(`bundle ${index + 1} does not verify: ${explain(error).failed} `, value(error.code))))];
}

function factRows(verified, { file, release, rootOfFile }) {
  const { facts } = verified;
  const { statement } = facts;
  return rows({ class: "facts" }, [
    ...signer(facts.signer, release),
    ["Signed", facts.times.map((at) => el("div", {}, moment(at.time), also(`${TIME_SOURCES[at.source] ?? visible(at.source)}, from `, value(host(at.authority)))))],
    ["Public log", facts.logEntries.length === 0 ? [facts.root === "github" && rootOfFile !== "github" ? "In none: GitHub’s own instance has none" : "In none: your policy does not ask for one"] : facts.logEntries.map(logEntry)],
    ["File", [el("div", {}, value(file.name), also(`${file.size.toLocaleString("en")} bytes`), ...facts.artifact.map((digest) => also(value(digest))))]],
    ["Statement", statement === null ? [] : [el("div", {}, value(statement.predicateType),
      statement.matched?.name ? also("about ", value(statement.matched.name)) : null)]],
    ["Trusted root", [rootName(facts.root, rootOfFile)]],
    ["Bundle", whichBundle(verified)],
  ]);
}

// What the policy leaves open, and so accepts besides.
function openness(open) {
  if (open.length === 0) return null;
  const patterns = open.slice(0, 20).map(({ place, pattern, message }) =>
    el("li", {}, value(place), " is ", value(asText(pattern)), `: ${visible(message)}.`));
  return el("div", { class: "notice", "data-tone": "warn", id: "open" }, el("p", {}, "What your policy accepts besides:"), el("ul", {}, ...patterns));
}

/**
 * `dangerous` are the policy's words of that name, `release` is whether it names a release of GitHub, which no issuer
 * vouches for, and `open` are the patterns that leave open who signs. `rootOfFile` is the name that a policy has for
 * the chosen trusted root.
 *
 * @param {import("sigproof").Verified} verified
 */
export function showVerified(verified, { file, cautions, dangerous = [], release = false, open = [], rootOfFile = null }) {
  if (!(verified instanceof Verified)) throw new TypeError("not an answer of the verifier");
  const { facts, report } = verified;
  return panel("verified", "Verified", whose(facts.signer, { dangerous, release, open }),
    ...cautions.map((caution) => el("p", { class: "notice", "data-tone": "warn" }, caution)),
    openness("spkiSha256" in facts.signer ? [] : open),
    factRows(verified, { file, release: release && !dangerous.includes("anyIssuer"), rootOfFile }),
    ...checks(report));
}

// What the core sets in backticks is to be typed.
function sentence(text) {
  return el("p", {}, ...text.split("`").map((part, index) => (index % 2 === 1 ? value(part) : visible(part))));
}

/**
 * Any failure: an answer of no, a question that could not be asked, or a defect. Never as success. `asked` is how the
 * reader asked, `identity` or `policy`; null, if the page did. `several` is about a file of several bundles, and
 * `bindsRoots` is whether the policy names its trusted roots.
 */
export function showFailure(error, { file, asked = null, several = null, bindsRoots = false }) {
  const known = [VerificationError, ConfigError, NoAnswerError].some((sort) => error instanceof sort);
  const about = known ? error : { code: "internal.defect", step: null, class: "internal", report: null, message: String(error) };
  const { failed, means, todo } = explain(about, { asked, bindsRoots });
  const refused = !(error instanceof VerificationError);
  const report = about.report;
  const failure = report?.failure ?? null;
  const heading = refused ? "Not verified: the check could not be made" : "Not verified: do not open this file";
  return panel(refused ? "refused" : "rejected", heading, failed,
    several === null ? null : saySeveral(several),
    failure === null ? null : compare(failure),
    rows({ class: "facts" }, [
      ["File", file === null ? [] : [value(file.name)]],
      ["What it means", means],
      ["What to do", el("div", {}, ...[todo, ...advice(about, { asked })].map(sentence))],
      // The values stand with the failed step; a question that was refused before any step has none.
      ["Reason", failure !== null && report.steps.length === 0
        ? el("div", { class: "evidence" }, el("p", {}, visible(reason(about))), values(failure.evidence)) : visible(reason(about))],
      ["Code", el("div", {}, value(about.code), failure === null ? null : also(`Specification: ${visible(failure.spec)}`))],
    ]),
    ...(report === null || report.steps.length === 0 ? [] : checks(report)));
}

/** The user stopped the check: there is no answer. */
export function showCancelled() {
  return panel("neutral", "Cancelled: nothing was verified", "The check was stopped before it had an answer. Treat the file as unverified.");
}
