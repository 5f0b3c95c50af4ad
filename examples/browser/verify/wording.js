import { visible } from "./characters.js";

// The plain words: what each step asks, and what a failure means to somebody who only wants to open a file.

/** What each step asks, in the order of the report. */
export const STEPS = {
  bundle: { name: "The bundle is complete and well-formed", asks: "The signature bundle has the form of its version, with nothing missing, doubled or unknown." },
  time: { name: "The time of signing is proven", asks: "A log or a timestamp authority vouches for when the signature existed. The clock of this computer has no say." },
  path: { name: "The certificate comes from a trusted authority", asks: "An authority of the trusted root issued the signer’s certificate, and it was valid at the proven time." },
  sct: { name: "The certificate is publicly recorded", asks: "A certificate transparency log vouches that the certificate was published, where its misuse can be noticed." },
  log_entry: { name: "The signature is in the public log", asks: "A transparency log proves that it holds the signature’s entry." },
  binding: { name: "The log entry is about this signature", asks: "The entry names this very signature, certificate and content, and not some other." },
  signature: { name: "The signature is valid", asks: "The signature was made with the key of the certificate, or with the key that the policy names." },
  artifact: { name: "The file is the one that was signed", asks: "The digest computed from the file is the digest that was signed." },
  policy: { name: "The signature is one that you accept", asks: "What the certificate or the key proves is compared with the identity or the policy that you gave." },
};

export const STATUS = { pass: "passed", fail: "failed", not_reached: "not reached", not_applicable: "nothing to check" };

/** Names for issuers that many know by another name than their address. */
export const ISSUERS = {
  "https://token.actions.githubusercontent.com": "GitHub Actions",
  "https://gitlab.com": "GitLab.com",
  "https://accounts.google.com": "Google",
  "https://github.com/login/oauth": "GitHub sign-in",
  "https://login.microsoftonline.com": "Microsoft",
  "https://agent.buildkite.com": "Buildkite",
};

/** The trusted roots that are built in, by the names that policies and reports have for them. */
export const ROOTS = {
  "public-good": { name: "Sigstore’s public instance", todo: "Choose it under “Advanced” and verify again." },
  github: { name: "GitHub’s own instance",
    todo: "GitHub signs files of private repositories and immutable releases there. If the publisher has such files, choose it under “Advanced” and verify again." },
  staging: { name: "Sigstore’s staging instance",
    todo: "That one is for tests, and its signatures mean nothing for real software. If this is a test, choose it under “Advanced” and verify again. Otherwise do not open the file." },
};

export const TIME_SOURCES = {
  signed_entry_timestamp: "the log’s signed time",
  rfc3161: "a signed timestamp",
  witness_cosignature: "a witness of the log",
};

const AGAIN = "Get the file and its bundle again, from the publisher’s own site. If that fails as well, tell the publisher.";
const REPORT = "Do not open the file. Tell the publisher, and give them the code and the report below.";

const BY_STEP = {
  bundle: ["The signature bundle cannot be read as one.",
    "It is damaged, cut short, of a kind that is not known here, or no signature bundle at all. Nothing about the file is proven.", AGAIN],
  time: ["It is not proven when the file was signed.",
    "Signing certificates live for minutes. Without a trustworthy time nobody can tell whether this one was still good, or whether somebody used it later.", REPORT],
  path: ["The signer’s certificate does not come from an authority that you trust.",
    "Anybody can make a certificate with any name in it. Only one that a trusted authority issued, and that was valid when it was used, says who signed.", REPORT],
  sct: ["The signer’s certificate is not publicly recorded.",
    "Every genuine certificate is published in a log, so that its owner can notice misuse. This one does not prove that it was.", REPORT],
  log_entry: ["It is not proven that this signature is in the public log.",
    "Signatures are published so that nobody can sign in secret. What the bundle offers as proof does not hold.", REPORT],
  binding: ["The log entry in the bundle is about something else.",
    "The public log vouches for another signature, certificate or file. Either the file or the bundle is not the original, or parts of two were put together.", AGAIN],
  signature: ["The signature is not valid.",
    "The signature was not made for this content with this key. The file or the bundle was changed, or they do not belong together.", AGAIN],
  artifact: ["This file is not the one that was signed.",
    "Its content differs from what was signed, by one byte or entirely. It may be damaged, another version, or tampered with. The bundle may also belong to another file.", AGAIN],
  policy: ["The file was signed by somebody else than you expect.",
    "Anybody can sign any file, with an identity of their own. What counts is whose signature it is, and this is not the one you expect.",
    "Compare what was expected with what was found, and ask the publisher who signs their files."],
};

const BY_CODE = {
  "policy.issuer.mismatch": ["Another service than you expect vouches for the signer.",
    "The same name can belong to different people at different services. An identity counts only together with the issuer that vouches for it.", BY_STEP.policy[2]],
  "policy.any_of.mismatch": ["The file was signed by none of those whom you expect.", BY_STEP.policy[1], BY_STEP.policy[2]],
  "policy.identity.no_certificate": ["The file is signed with a bare key, not with an identity.",
    "You named an identity, and the bundle names only a key. Whose key that is, it does not prove.",
    "If the publisher signs with a key, get that key from them and check with a policy file that names it."],
  "policy.key.certificate": ["The file is signed with an identity, not with the key that the policy names.",
    "The bundle has a certificate, which names a person or a workflow. Whether they hold the key that you expect, it does not prove.",
    "If the publisher signs with an identity, get it and its issuer from them, and check with those."],
  "policy.key.unknown": ["The file is signed with a key that the policy does not name.", BY_STEP.policy[1],
    "Get the publisher’s key from them, and compare it with the one in the policy. Do not take it from the bundle."],
  "policy.identity.san_missing": ["The signer’s certificate names nobody.", "Without an identity there is nothing to compare with the one you expect.", REPORT],
  "policy.identity.san_ambiguous": ["The signer’s certificate names more than one identity.", "It cannot be told which of them signed.", REPORT],
  "artifact.payload_type.unsupported": ["The bundle signs a kind of statement that is not supported.",
    "What was signed is not a statement about a file that this page can compare with yours.", "Ask the publisher how their files are meant to be checked."],
  "host.artifact.unreadable": ["The file could not be read to its end.",
    "It was moved, changed or locked while it was read, or its disk is failing. Nothing about it is proven.", "Choose the file again and repeat the check."],
  "host.runtime.unavailable": ["This browser cannot run the check.",
    "The page needs WebAssembly, and the browser, or a setting of it, does not allow it. Nothing about the file is proven.", "Use a current browser, or allow WebAssembly for this page."],
  "internal.defect": ["The check itself failed.", "This is a fault of Sigproof, not an answer about the file. Nothing about the file is proven.",
    "Please report it, with the code below. Until then treat the file as unverified."],
};

// A requirement of the policy beyond who signed; the code begins like this.
const BY_PREFIX = [
  ["policy.claim.", ["The circumstances of signing are not those that the policy asks for.",
    "The certificate states another repository, run or setting than the policy demands, or does not state it.", "Compare what was expected with what was found, and ask the publisher."]],
  ["policy.statement.", ["The signed statement does not say what the policy asks for.",
    "What was signed is not what the policy demands of it, whoever signed it.", "Compare what was expected with what was found, and ask the publisher."]],
  ["policy.predicate.", ["The signed statement does not say what the policy asks for.",
    "What was signed is not of a kind on which the policy’s demands can be checked.", "Ask the publisher which kind of statement they sign."]],
  ["policy.workflow.", ["Another workflow than the policy names signed the file.", BY_STEP.policy[1], BY_STEP.policy[2]]],
];

// Fewer than the policy asks for; the code ends like this.
const TOO_FEW = ["There is less proof than was asked for.",
    "What the bundle proves holds, but fewer independent logs, authorities or witnesses vouch for it than the policy demands.", "Ask the publisher for a bundle with this proof. Do not lower the demand just to make the check pass."];

const BY_CLASS = {
  limit: ["The bundle is larger or more complicated than is accepted.",
    "Bounds on sizes and counts protect this computer from files that are made to exhaust it. It exceeds one of them.", REPORT],
  unsupported: ["The bundle uses something that is not supported here.",
    "It may be genuine, but this version of Sigproof cannot tell, and what cannot be checked is not proven.", "Look for a newer version of this page, or ask the publisher which tool checks their files."],
};

const REFUSED = {
  trust_root: ["The trusted root cannot be used.", "The file that says which authorities to believe is damaged, contradicts itself, or is no trusted root. So nothing was checked.",
    "Get the trusted root again from its source, or use the one that is built in."],
  config: ["The question cannot be asked like this.", "What was given as expectation is not complete or not valid. So nothing was proven about the file.",
    "Correct what the reason below names, and verify again."],
};

// The evidence names logs or authorities, and the trusted root knows none of them: the usual reason is another instance.
const WRONG_ROOT_CODES = ["x509.path.issuer_unknown"];
const WRONG_ROOT_VALUES = ["unknown", "knownTo", "trustedRootKnows"];
const OTHER_INSTANCE = "Sigstore runs on several instances, and each has authorities and logs of its own. This signature was made on an instance that the trusted root does not cover. So nothing about the file is proven. That alone does not say that the file is bad.";
const OTHER_ROOT = ["The chosen trusted root does not know the instance that signed this file.", OTHER_INSTANCE,
  "Get the trusted root from the publisher’s own documentation, choose it as a file under “Advanced”, and verify again. Until then do not open the file."];

// Where the page chose, and not its reader.
const ROOT_OF_SITE = ["The trusted root of this site does not know the instance that signed this file.", OTHER_INSTANCE,
  "Do not open the file. Tell whoever runs this site, and give them the code and the report below."];

// Where the policy chose: nothing under "Advanced" would change it.
const ROOT_OF_POLICY = ["The trusted root that the policy names does not know the instance that signed this file.", OTHER_INSTANCE,
  "Ask the publisher on which instance they sign, and name its trusted root in the policy (`root`). Until then do not open the file."];

/** Whether the chosen trusted root is why a file was rejected. */
export function isOtherRoot({ report }) {
  const failure = report?.failure ?? null;
  return failure !== null && (WRONG_ROOT_CODES.includes(failure.code) || WRONG_ROOT_VALUES.some((name) => Object.hasOwn(failure.evidence, name)));
}

function otherRoot({ report }, { asked, bindsRoots }) {
  if (asked === null) return ROOT_OF_SITE;
  const known = report.failure.evidence.knownTo;
  const [failed, means, todo] = bindsRoots ? ROOT_OF_POLICY : OTHER_ROOT;
  if (!Object.hasOwn(ROOTS, known)) return [failed, means, todo];
  const { name, todo: choose } = ROOTS[known];
  return [failed, means, `The trusted root that knows it is that of ${name}. ${bindsRoots ? `${todo.split(", and name")[0]}; if it is that one, name it in the policy (\`root\`: \`${known}\`). Until then do not open the file.` : choose}`];
}

// Documents that the core has advice for which this page cannot follow, and those whose name says all.
const GET_ITS_BUNDLE = "Get the bundle that it comes from, and choose that.";
const INSTEAD = {
  pypiProvenance: "This page checks bundles alone. What PyPI serves is checked with the command line, `sigproof verify pypi`.",
  npmAttestations: "This page checks bundles alone. What npm serves is checked with the command line, `sigproof verify npm`.",
  dsseEnvelope: `It does not say who signed it or when. ${GET_ITS_BUNDLE}`,
  logEntry: `A log entry alone does not verify. ${GET_ITS_BUNDLE}`,
  signature: `A signature alone does not verify here. ${GET_ITS_BUNDLE}`,
  checksums: "A list of checksums is a file like any other: if it was signed, choose it as the file to check, and its bundle here.",
  cosignSignature: "This page checks no signatures of container images. Ask the publisher for the bundle of a file.",
};
INSTEAD.pypiAttestation = INSTEAD.pypiProvenance;
INSTEAD.npmAudit = INSTEAD.npmSignatures = INSTEAD.npmAttestations;
const GET_BUNDLE = "Get the bundle from the place where the publisher offers the file, and choose that. It is usually called FILE.sigstore.json.";

const asSentence = (hint) => `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;

// Something else than a bundle was given: what it is, and the one thing to do.
function notABundle({ evidence, hints }) {
  const { found, document } = evidence;
  const failed = document === undefined ? "This is not a signature bundle." : `This is not a signature bundle, but ${found}.`;
  const todo = INSTEAD[document] ?? (hints.length > 0 ? asSentence(hints[0]) : GET_BUNDLE);
  return [failed, "Without a signature there is nothing to check. So nothing about the file is proven, and nothing speaks against it.", todo];
}

// What only the policy's or the form's author can correct, the reader of a download cannot.
const OF_SITE = "Do not open the file. Tell whoever runs this site, and give them the code and the report below.";

const LIST = new Intl.ListFormat("en", { type: "conjunction" });

// What the core says is meant is what was found.
const MEANT = ["meantIssuer", "meantPart", "withoutSpaces"];
function isRespelled(evidence) {
  const found = [evidence, ...(evidence.alsoDiffers ?? [])].map((one) => one.found);
  return MEANT.some((name) => typeof evidence[name] === "string" && found.includes(evidence[name]));
}

// The signer differs from what was asked for in these parts: they are what is to be compared.
function correct(parts, evidence, asked) {
  const what = LIST.format(parts.map((part) => visible(words(part)).toLowerCase()));
  const [only] = parts;
  const same = parts.length > 1 || asked !== "identity" ? "" : only === "issuer" ? " The identity is the one that you entered." : only === "identity" ? " The issuer is the one that you entered." : "";
  const wrong = asked === "policy" ? `If the policy is wrong about the ${what}, correct the policy` : `If you mistyped the ${what}, correct ${parts.length > 1 ? "them" : "it"}`;
  // The core's advice, which follows, is to write what was found: nobody may read the opposite beside it.
  const respelled = isRespelled(evidence);
  if (respelled && parts.length === 1) return `What differs is the ${what}, and only in how it is written.${same}`;
  return `What differs is the ${what}.${same} ${wrong} from the publisher’s documentation. ${respelled ? "What else was found, do not simply copy." : "Do not simply copy what was found."}`;
}

// The page's own words say the same: about a root that it names, and about these codes.
const SAID_ALREADY = ["artifact.digest.mismatch", "artifact.message_digest.mismatch"];
const saidAlready = ({ code, evidence }) => SAID_ALREADY.includes(code) || Object.hasOwn(ROOTS, evidence.knownTo);

// The form of what was given is at fault, and the core says what to do: anything else beside it would contradict.
const NOT_A_BUNDLE = "bundle.form.unsupported";
const hintAlone = ({ step, class: kind }, { hints, code }) => hints.length > 0 && code !== NOT_A_BUNDLE && (step === "bundle" || kind === "trust_root");

/**
 * The core's advice, as far as it is for somebody who asked like this: nobody who typed an identity is told how a policy
 * does without evidence.
 */
export function advice(error, { asked = null } = {}) {
  const failure = error.report?.failure ?? null;
  if (failure === null || asked === null || failure.code === NOT_A_BUNDLE || saidAlready(failure)) return [];
  if (asked !== "policy" && Object.hasOwn(failure.evidence, "dangerous")) return [];
  const hints = failure.hints.map(asSentence);
  return hintAlone(error, failure) ? hints.slice(1) : hints;
}

/**
 * What failed, what that means and what to do, for an error of the verifier. `asked` is how the reader asked: by an
 * `identity`, with a `policy`, or not at all (null). `bindsRoots` is whether the policy names its trusted roots.
 */
export function explain(error, { asked = null, bindsRoots = false } = {}) {
  const { code, step, class: kind } = error;
  const failure = error.report?.failure ?? null;
  const [failed, means, todo] = isOtherRoot(error) ? otherRoot(error, { asked, bindsRoots }) :
    code === NOT_A_BUNDLE && failure !== null ? notABundle(failure) :
    BY_CODE[code] ?? REFUSED[kind] ?? BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ?? (/\.(threshold|quorum_missed)$/.test(code) ? TOO_FEW : BY_CLASS[kind]) ?? BY_STEP[step] ??
    ["The file could not be verified.", "Nothing about the file is proven.", REPORT];
  if (asked === null && (step === "policy" || code === NOT_A_BUNDLE)) return { failed, means, todo: OF_SITE };
  if (failure !== null && hintAlone(error, failure)) return { failed, means, todo: asSentence(failure.hints[0]) };
  const parts = differingParts(failure?.evidence ?? {});
  return { failed, means, todo: step === "policy" && SIGNER_CODES.test(code) && parts.length > 0 ? correct(parts, failure.evidence, asked) : todo };
}
const SIGNER_CODES = /^policy\.(identity|issuer|workflow)\./;

/** The parts in which a signer or a statement differs from what was asked for. */
export const differingParts = ({ part, alsoDiffers = [] }) =>
  [...new Set([part, ...alsoDiffers.map((also) => also.part)].filter((name) => typeof name === "string"))];

/** The sentence of an error, without the values, which are shown by themselves. */
export function reason({ report, message }) {
  const failure = report?.failure ?? null;
  if (failure === null) return message;
  const [first] = Object.keys(failure.evidence);
  const at = first === undefined ? -1 : failure.message.indexOf(`: ${first} `);
  return at === -1 ? failure.message : failure.message.slice(0, at);
}

/** A name of the report's JSON as words: `notBefore` and `signed_entry_timestamp`. */
export function words(name) {
  const spaced = name.replace(/_/g, " ").replace(/([a-z0-9])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

// What a trap of the linter means for the answer; those that are not here change none.
const SORTS = {
  refused: ["no_signer", "identity_missing", "issuer_missing", "refused", "witness_quorum"],
  more: ["pattern_matches_all", "regex_dot", "owner_wildcard", "owner_choice", "issuer_pattern", "source_repository_open", "source_ref_open",
    "workflow_open", "workflow_as_identity", "root_mixed", "unused_by_dangerous", "dangerous_switch", "witness_time"],
  less: ["never_matches", "placeholder", "literal_wildcard", "claim_of_key", "count_above_one"],
  neither: ["pattern_without_need", "unused_alternative"],
};
const SORTS_SAY = {
  refused: "This policy will be refused:",
  more: "This policy may accept more than it means to:",
  less: "This policy may reject what it means to accept:",
  neither: "This policy can be written more plainly:",
};

/** The findings of the linter by what they mean, each sort with its sentence, the gravest first. */
export function sortFindings(findings) {
  const sortOf = (trap) => Object.keys(SORTS).find((sort) => SORTS[sort].includes(trap)) ?? "other";
  return [...Object.keys(SORTS), "other"]
    .map((sort) => ({ sort, says: SORTS_SAY[sort] ?? "Worth a look in this policy:", findings: findings.filter(({ trap }) => sortOf(trap) === sort) }))
    .filter((one) => one.findings.length > 0);
}
