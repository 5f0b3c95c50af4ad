// The report: one line a step, its evidence one click away.
import { visible } from "./characters.js";
import { el, value } from "./dom.js";
import { STATUS, STEPS, words } from "./wording.js";

// A log's id is a hash: in hexadecimal, as messages have its beginning.
const LOG_ID = /^[A-Za-z0-9+/]{43}=$/;
const asHex = (base64) => Array.from(atob(base64), (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");

function evidenceValue(name, given) {
  const found = name === "logId" && LOG_ID.test(given) ? asHex(given) : given;
  const list = Array.isArray(found) ? found : [found];
  return list.map((one) => el("dd", {}, visible(one !== null && typeof one === "object" ? JSON.stringify(one) : one)));
}

/** The named values of a piece of evidence. */
export function values(named) {
  return el("dl", {}, ...Object.entries(named).map(([name, found]) => el("div", {}, el("dt", {}, words(name)), ...evidenceValue(name, found))));
}

function evidence({ check, spec, values: named }) {
  return [el("h4", {}, words(check)), el("p", { class: "spec" }, `Specification: ${visible(spec)}`), values(named)];
}

function failed(failure) {
  return [
    el("h4", {}, "What failed"),
    el("p", { class: "spec" }, "Code ", value(failure.code), ` · Specification: ${visible(failure.spec)}`),
    values(failure.evidence),
  ];
}

function step({ step: name, status, evidence: found }, failure) {
  const known = STEPS[name];
  const fails = status === "fail" && failure !== null;
  return el("li", { "data-status": status },
    el("details", { open: fails },
      el("summary", {}, el("span", { class: "name" }, known?.name ?? words(name)), el("span", { class: "status" }, STATUS[status] ?? visible(status))),
      el("div", { class: "evidence" },
        el("p", {}, known?.asks ?? ""),
        ...(fails ? failed(failure) : []),
        ...found.flatMap(evidence),
        ...(found.length === 0 && !fails ? [el("p", { class: "spec" }, "No evidence: nothing was looked at in this step.")] : []))));
}

/** All steps of a report and, behind a click, the report as the machine reads it. */
export function checks(report) {
  const json = JSON.stringify(report, null, 2).split("\n").map(visible).join("\n");
  return [
    el("h3", {}, "What was checked"),
    el("ol", { class: "checks" }, ...report.steps.map((one) => step(one, report.failure))),
    el("details", { class: "more" }, el("summary", {}, "The whole report, for machines and bug reports"), el("pre", { tabindex: "0" }, json)),
  ];
}
