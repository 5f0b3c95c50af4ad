// A page that offers downloads only as verified files.
import { TrustedRoot, Verifier } from "sigproof";

import { visible } from "../verify/characters.js";
import { el, rows, value } from "../verify/dom.js";
import { panel, showCancelled, showFailure, showVerified } from "../verify/result.js";
import { POLICY, SOURCE, naming } from "./config.js";
import { NameError } from "./name.js";
import { DownloadError, verifiedDownload } from "./verified-download.js";

const byId = (id) => document.getElementById(id);
const bar = byId("bar");
const home = new URL("./", location.href);

let running = null;
// The address under which the browser keeps a verified file for saving.
let kept = null;

function show(result) {
  byId("result").replaceChildren(result);
  const heading = byId("result-title");
  byId("announce").textContent = `${heading.textContent}. ${heading.nextElementSibling.textContent}`;
  heading.focus({ preventScroll: true });
  result.scrollIntoView({ block: "nearest" });
}

function clear() {
  if (kept !== null) URL.revokeObjectURL(kept);
  kept = null;
  byId("result").replaceChildren();
}

function setBusy(busy) {
  byId("progress").hidden = !busy;
  for (const button of document.querySelectorAll("button[data-name]")) button.disabled = busy;
  if (!busy) return;
  bar.removeAttribute("value");
  byId("progress-text").textContent = "";
  byId("announce").textContent = "Downloading and verifying.";
  byId("cancel").focus();
}

function onProgress({ received, total }) {
  if (total !== null && total > 0) bar.value = (100 * received) / total;
  byId("progress-text").textContent = `${received.toLocaleString("en")}${total === null ? "" : ` of ${total.toLocaleString("en")}`} bytes`;
}

const NAMELESS = "This kind of signature names no file. The signer signed these bytes, but possibly as another file or version than the one you asked for.";

/** The one place where a file leaves this page, and it takes what `verifiedDownload` resolved with. */
function release({ verified, blob, name }) {
  const cautions = verified.facts.statement === null ? [NAMELESS] : [];
  const result = showVerified(verified, { file: { name, size: blob.size }, cautions });
  kept = URL.createObjectURL(blob);
  const save = el("a", { id: "save", class: "button", href: kept, download: name }, "Save the verified file");
  result.querySelector(".body").prepend(el("p", {}, save));
  return result;
}

function showUnavailable(error, name) {
  return panel("refused", "Not verified: the download failed", "The file or its signature bundle could not be fetched. Nothing was saved.",
    el("p", {}, value(name), `: ${visible(error.message)}`));
}

function showOtherFile({ code, message, words }) {
  return panel("rejected", "Not verified: do not open this file", words.failed,
    rows({ class: "facts" }, [["What it means", words.means], ["What to do", words.todo], ["Reason", visible(message)], ["Code", value(code)]]));
}

async function download(name) {
  clear();
  const mine = new AbortController();
  running = mine;
  setBusy(true);
  try {
    const verifier = await Verifier.create({ trustedRoots: { "public-good": TrustedRoot.sigstore() } });
    const path = encodeURIComponent(name);
    const done = await verifiedDownload(new URL(SOURCE + path, home), { verifier, policy: POLICY, ...naming(path), onProgress, signal: mine.signal });
    show(release(done));
  } catch (error) {
    if (mine.signal.aborted) show(showCancelled());
    else if (error instanceof NameError) show(showOtherFile(error));
    else if (error instanceof DownloadError) show(showUnavailable(error, name));
    else show(showFailure(error, { file: { name } }));
  } finally {
    running = null;
    setBusy(false);
  }
}

async function installWorker() {
  const status = byId("worker-status");
  if (!("serviceWorker" in navigator)) {
    status.textContent = "This browser, or this way of opening the page, has no service workers. Use the buttons above.";
    return;
  }
  try {
    const address = new URL("sw.js", home).href;
    const policy = globalThis.trustedTypes?.createPolicy("worker-address", { createScriptURL: () => address });
    await navigator.serviceWorker.register(policy?.createScriptURL("") ?? address, { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    // A link is offered only when the worker answers for this page.
    if (navigator.serviceWorker.controller === null) {
      await new Promise((resolve) => { navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }); });
    }
    status.textContent = "The worker is installed and answers these links:";
    byId("worker-links").hidden = false;
  } catch (error) {
    status.textContent = `The worker could not be installed: ${visible(error.message)}. Use the buttons above.`;
  }
}

byId("identity").textContent = visible(POLICY.identity);
byId("issuer").textContent = visible(POLICY.issuer);
for (const button of document.querySelectorAll("button[data-name]")) button.addEventListener("click", () => download(button.dataset.name));
byId("cancel").addEventListener("click", () => running?.abort());
installWorker();
