// A file that holds several bundles, none of which verifies.
import { visible } from "./characters.js";
import { el, value } from "./dom.js";
import { explain } from "./wording.js";

// Of so many the page shows what came of them.
const SHOWN = 20;

/**
 * How many bundles there are, which of them the answer is about, and what came of the others, as the core says; where it
 * does not, what `counted` is. Null for one alone.
 */
export function severalOf({ report }, counted) {
  const { bundleNumber, ofBundles } = report?.failure?.evidence ?? {};
  const count = Number(ofBundles ?? counted);
  if (!(count > 1)) return null;
  const first = report?.steps.find((one) => one.step === "bundle")?.evidence ?? [];
  return { count, number: bundleNumber === undefined ? null : Number(bundleNumber), others: first.filter(({ check }) => check === "other_bundle").map(({ values }) => values) };
}

/** The same in words: how many, and which. */
export function saySeveral({ count, number, others }) {
  const which = number === null ? "What follows is about the one that came furthest." : `What follows is about bundle ${number}, which came furthest.`;
  const rest = others.slice(0, SHOWN).map(({ bundleNumber, code, step = null }) =>
    el("li", {}, `bundle ${visible(bundleNumber)}: ${explain({ code, step, report: null }).failed} `, value(code)));
  return el("div", { class: "notice", id: "several" }, el("p", {}, `The bundle file holds ${count} bundles, and none of them verifies. ${which}`),
    rest.length === 0 ? null : el("p", {}, "What came of the others:"),
    rest.length === 0 ? null : el("ul", {}, ...rest),
    others.length > SHOWN ? el("p", {}, `And of ${others.length - SHOWN} more, which are in the report below.`) : null);
}
