// A service worker that answers requests below GUARDED with verified bytes or not at all.
import { TrustedRoot, Verifier } from "sigproof";

import { GUARDED, POLICY, SOURCE, naming } from "./config.js";
import { problem } from "./problem.js";
import { verifiedDownload } from "./verified-download.js";

const home = new URL("./", self.location.href);
const guarded = new URL(GUARDED, home);
const source = new URL(SOURCE, home);

let made = null;
function verifier() {
  made ??= Verifier.create({ trustedRoots: { "public-good": TrustedRoot.sigstore() } }).catch((error) => {
    made = null; // the next request may try again
    throw error;
  });
  return made;
}

function headers(name) {
  return {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}

async function answer(request, url) {
  try {
    if (request.method !== "GET") return problem(request, home, { status: 405 });
    const file = new URL(source);
    const path = url.pathname.slice(guarded.pathname.length);
    file.pathname += path;
    const { blob, name } = await verifiedDownload(file, { verifier: await verifier(), policy: POLICY, ...naming(path), signal: request.signal });
    return new Response(blob, { headers: { ...headers(name), "Content-Length": String(blob.size) } });
  } catch (error) {
    return problem(request, home, { error });
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  // Whatever is below GUARDED is answered here, also when the answer is no: such a request never goes on to the network.
  if (url.origin === home.origin && url.pathname.startsWith(guarded.pathname)) event.respondWith(answer(event.request, url));
});
