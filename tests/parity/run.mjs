// Asks the package about cases, and holds each answer against the one of Rust. Knows no host: whoever
// calls it brings the package and a way to read files.

/**
 * Makes the function that runs a list of lines of the reference. It returns how many cases and how many
 * questions were answered, and every answer that is not Rust's. `read(path)` gives the bytes of a file.
 */
export function runner({ sigproof, read }) {
  const verifiers = new Map();

  /** One verifier a trusted root; of one that does not load, how it failed. */
  async function verifierFor(path) {
    if (!verifiers.has(path)) {
      const json = await read(path);
      const verifier = await answered(sigproof, "create", async () => {
        const trustedRoot = sigproof.TrustedRoot.fromJSON(json);
        return { value: await sigproof.Verifier.create({ trustedRoot }) };
      });
      verifiers.set(path, verifier);
    }
    return verifiers.get(path);
  }

  async function ask(line, form, bundle, bytes) {
    const verifier = await verifierFor(line.trustedRoot);
    if (!verifier.value) return verifier;
    const policy = line.policyIs === "text" ? line.policy : JSON.parse(line.policy);
    return answered(sigproof, "verify", async () => {
      const artifact = form === "digests" || !bytes ? { digest: line.digests } : give[form](bytes);
      const verified =
        form === "sync"
          ? verifier.value.verifySync(bundle, artifact, policy)
          : await verifier.value.verify(bundle, artifact, policy);
      if (!(verified instanceof sigproof.Verified)) throw new TypeError("no Verified was returned");
      const facts = JSON.stringify(verified.facts);
      return { at: "verify", verdict: "verified", facts, report: fingerprint(verified.report) };
    });
  }

  return async function run(lines) {
    const result = { executed: 0, asked: 0, mismatches: [] };
    for (const line of lines) {
      const bundle = await read(line.bundle);
      const bytes = line.artifact === undefined ? null : await read(line.artifact);
      for (const form of line.forms) {
        const found = await ask(line, form, bundle, bytes);
        const expected = expectation(line, form);
        if (!same(found, expected)) result.mismatches.push({ id: line.id, form, expected, found });
        result.asked += 1;
      }
      result.executed += 1;
    }
    return result;
  };
}

/** The forms in which a caller may give the bytes of an artifact. */
const give = {
  bytes: (bytes) => bytes,
  sync: (bytes) => bytes,
  blob: (bytes) => new Blob([bytes]),
  stream: (bytes) => {
    const half = bytes.length >> 1;
    return new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, half));
        controller.enqueue(bytes.slice(half));
        controller.close();
      },
    });
  },
};

function expectation(line, form) {
  return form === "digests" && line.byDigests ? line.byDigests : line.answer;
}

/** What each error says, by its class. */
const VERDICTS = { VerificationError: "rejected", ConfigError: "refused", NoAnswerError: "failed" };

/** What `call` gives, or its error as an answer. What is not exactly one of the three errors is a crash. */
async function answered(sigproof, at, call) {
  try {
    return await call();
  } catch (error) {
    const names = Object.keys(VERDICTS).filter((name) => error instanceof sigproof[name]);
    const [name] = names;
    if (names.length !== 1 || error.name !== name) {
      return { at, verdict: "crashed", crash: String(error?.stack ?? error) };
    }
    const { code, class: kind, step, report } = error;
    const verdict = report?.verdict ?? VERDICTS[name];
    return { at, verdict, error: { name, code, class: kind, step }, report: fingerprint(report) };
  }
}

/** A report as the shell writes it again, as a number (FNV-1a over its UTF-16): the reports of all cases would be
 * many megabytes. */
function fingerprint(report) {
  const text = JSON.stringify(report);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193);
  }
  return hash >>> 0;
}

/** Compares byte for byte: both are plain data with their keys in one order. */
function same(found, expected) {
  return JSON.stringify(found) === JSON.stringify(expected);
}
