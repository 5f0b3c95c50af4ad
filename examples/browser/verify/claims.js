// Without an expectation there is no verification. What a bundle says of itself can still be read, and is shown so
// that nobody takes it for proof.
import { visible } from "./characters.js";
import { el, moment, rows, value } from "./dom.js";
import { claimedReleases } from "./release.js";
import { panel } from "./result.js";

// Of so many bundles and subjects the page shows what they say.
const SHOWN = 20;
const CLAIMS = { sourceRepositoryUri: "Repository", sourceRepositoryRef: "Branch or tag", buildConfigUri: "Workflow", buildTrigger: "Started by" };

function claimedSigner(signer) {
  const { certificate, publicKeyHint } = signer;
  if (certificate === undefined) return [["Signed with", [el("div", {}, "a bare key, which the bundle calls ", value(publicKeyHint || "(nothing)"))]]];
  return [
    ["Identity", certificate.subjectAlternativeNames.map((name) => el("div", {}, value(name.value)))],
    ["Issuer", [certificate.issuer === null ? "none" : value(certificate.issuer)]],
    ...Object.entries(CLAIMS).map(([claim, name]) => [name, certificate.claims[claim] === undefined ? [] : [value(certificate.claims[claim])]]),
    ["Certificate", [el("div", {}, "from ", moment(certificate.notBefore), ...(certificate.notAfter === null ? [] : [" to ", moment(certificate.notAfter)]))]],
  ];
}

// All releases have the same identity: of whom one is, only its statement says.
const NOTE = "GitHub signs every release of every repository with this identity. It is asked for by its repository, with a policy file that has ";

function claimedRelease(release) {
  if (release === null) return [];
  const { repository, tag } = release;
  return [["Release on GitHub", [el("div", {}, "of the repository ", value(repository), " at the tag ", value(tag)),
    el("div", {}, NOTE, value('{"version":1,"anyOf":[{"githubRelease":{"repository":"OWNER/NAME"}}]}'))]]];
}

function claimedContent(content, release) {
  if (content.statement) {
    const { predicateType } = content.statement;
    // The first one of a release is the release itself, by an address.
    const subjects = content.statement.subjects.filter(({ name, digests }) => release === null || name !== "" || digests.length > 0);
    return [["Statement", [value(predicateType)]],
      ["About", subjects.slice(0, SHOWN).map((subject) => el("div", {}, value(subject.name || "(no name)"), ...subject.digests.map((digest) => el("span", { class: "also" }, value(digest)))))]];
  }
  if (content.messageDigest) return [["About", [value(`${content.messageDigest.algorithm} ${content.messageDigest.digest}`)]]];
  return content.payloadType === undefined ? [] : [["Payload", [value(content.payloadType)]]];
}

function claimedEntry({ kind, version, logIndex, integratedTime }) {
  const entry = el("div", {}, `${visible(kind)} ${visible(version)}, index ${visible(logIndex)}`);
  if (integratedTime !== null) entry.append(", ", moment(integratedTime));
  return entry;
}

/** The identities and issuers that could be asked for, each once. */
function askable(bundles) {
  const found = new Map();
  for (const { signer: { certificate } } of bundles) {
    const names = certificate?.subjectAlternativeNames ?? [];
    if (names.length !== 1 || !certificate.issuer) continue;
    const candidate = { identity: names[0].value, issuer: certificate.issuer };
    found.set(JSON.stringify(candidate), candidate);
  }
  return [...found.values()];
}

function claimedBundle(bundle, release) {
  return rows({ class: "facts" }, [
    ...claimedSigner(bundle.signer),
    ...claimedRelease(release),
    ...claimedContent(bundle.content, release),
    ["Log entries", bundle.logEntries.length === 0 ? ["none"] : bundle.logEntries.map(claimedEntry)],
    ["Form", [value(bundle.mediaType)]],
  ]);
}

function claimedBundles(bundles, releases) {
  if (bundles.length === 1) return [claimedBundle(bundles[0], releases[0])];
  const shown = bundles.slice(0, SHOWN).flatMap((bundle, index) => [el("h3", {}, `Bundle ${index + 1} of ${bundles.length}`), claimedBundle(bundle, releases[index])]);
  return bundles.length > SHOWN ? [...shown, el("p", { class: "notice" }, `${bundles.length - SHOWN} more bundles are not shown.`)] : shown;
}

/**
 * What the bundles of one file claim, whose bytes say the rest of a release of GitHub. `adopt` is called with the claimed identity and issuer, and only after the user
 * has said to have checked them elsewhere and then asked for it. Of signers that differ, none is offered.
 */
export function showClaims(bundles, bytes, adopt) {
  const candidates = askable(bundles);
  const [candidate] = candidates;
  const box = el("input", { type: "checkbox", id: "compared" });
  const button = el("button", { type: "button", id: "adopt", disabled: true }, "Use as the expected signer");
  box.addEventListener("change", () => { button.disabled = !box.checked; });
  button.addEventListener("click", () => { if (box.checked && candidate !== undefined) adopt(candidate); });
  return panel("unverified", `Unverified: what ${bundles.length === 1 ? "this bundle claims" : `these ${bundles.length} bundles claim`}`,
    "Nothing was verified. Anybody can write anything into a bundle, and so can whoever tampered with the file.",
    ...claimedBundles(bundles, claimedReleases(bundles, bytes)),
    ...(candidates.length > 1 ? [el("p", { class: "notice", "data-tone": "warn" }, "The bundles name different signers. Which of them you expect, only the publisher’s own documentation can tell.")] : []),
    ...(candidates.length !== 1 ? [] : [
      el("h3", {}, "Is this whom you expect?"),
      el("p", { class: "notice", "data-tone": "warn" }, "If you take the expected signer from the bundle, a check can only tell you that the file was signed by whoever signed it. Compare the identity with the publisher’s documentation or an announcement that came to you another way."),
      el("p", { class: "confirm" }, box, el("label", { for: "compared" }, "I have compared identity and issuer with what the publisher says elsewhere.")),
      el("p", {}, button),
    ]));
}
