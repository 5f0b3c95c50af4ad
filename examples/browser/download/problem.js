// What the service worker says instead of a file: a page for people, JSON (RFC 9457) for programs.
import { ConfigError, NoAnswerError, VerificationError } from "sigproof";

import { visible } from "../verify/characters.js";
import { explain, reason } from "../verify/wording.js";
import { NameError } from "./name.js";
import { DownloadError } from "./verified-download.js";

// The answer is no: 403. The question was bad or the worker is at fault: 500. The server behind it is at fault: 502.
function judge(error) {
  if (error instanceof DownloadError) return { status: error.status === 404 ? 404 : 502, code: null, reason: error.message };
  if (error instanceof NameError) return { status: 403, code: error.code, reason: error.message, words: error.words };
  if (error instanceof ConfigError) return { status: 500, code: error.code, reason: reason(error), words: explain(error) };
  if (error instanceof VerificationError) return { status: 403, code: error.code, reason: reason(error), words: explain(error) };
  if (error instanceof NoAnswerError) {
    const status = error.code === "host.artifact.unreadable" ? 502 : 500;
    return { status, code: error.code, reason: reason(error), words: explain(error) };
  }
  if (error?.name === "AbortError") return { status: 502, code: null, reason: "the download was cancelled" };
  return { status: 500, code: "internal.defect", reason: "the worker failed" };
}

const METHOD = { status: 405, code: null, reason: "a verified download can only be asked for with GET" };

const escape = (text) => visible(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function pageOf({ code, reason: why, words }, home) {
  const failed = words?.failed ?? "The file could not be fetched and verified.";
  const rows = [["What it means", words?.means ?? "Nothing about the file is proven, and nothing was saved."],
    ["What to do", words?.todo ?? "Go back and try again. If that fails as well, tell the publisher."], ["Reason", why], ["Code", code]];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Download blocked · Sigproof</title><link rel="stylesheet" href="${escape(new URL("style.css", home).href)}"></head><body><main>
<section class="result" data-state="rejected"><div class="verdict"><div><h1>Download blocked: not verified</h1><p>${escape(failed)}</p></div></div>
<div class="body"><dl class="facts">${rows.filter(([, text]) => text).map(([term, text]) => `<div><dt>${term}</dt><dd>${escape(text)}</dd></div>`).join("")}</dl>
<p><a href="${escape(home.href)}">Back to the downloads</a></p></div></section></main></body></html>`;
}

export function problem(request, home, { error, status: refused }) {
  const said = refused === 405 ? METHOD : judge(error);
  const headers = { "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" };
  if (said.status === 405) headers.Allow = "GET";
  if (request.mode === "navigate") return new Response(pageOf(said, home), { status: said.status, headers: { ...headers, "Content-Type": "text/html; charset=utf-8" } });
  const { status, code } = said;
  const body = { type: "about:blank", title: "download blocked: not verified", status, detail: said.reason, ...(code === null ? {} : { code }) };
  return new Response(JSON.stringify(body), { status, headers: { ...headers, "Content-Type": "application/problem+json" } });
}
