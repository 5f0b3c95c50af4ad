// What was expected and what was found.
import { visible } from "./characters.js";
import { el, rows, value } from "./dom.js";
import { words } from "./wording.js";

// Of so many differences the page shows what they say.
const SHOWN = 20;

/** A pattern is shown as what it is, not only as its text. */
export function asText(expected) {
  if (expected === null || typeof expected !== "object") return String(expected);
  const [kind, text] = Object.entries(expected)[0] ?? [];
  return ["glob", "regex"].includes(kind) && typeof text === "string" ? `${kind} ${text}` : JSON.stringify(expected);
}

// Both texts, with the part in which they differ marked.
function marked(expected, found) {
  const [a, b] = [[...visible(expected)], [...visible(found)]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const shown = (text) => {
    const middle = text.slice(start, text.length - end).join("");
    const part = middle === "" || start + end === 0 ? [middle] : [el("mark", {}, middle)];
    return el("bdi", { class: "mono" }, text.slice(0, start).join(""), ...part, text.slice(text.length - end).join(""));
  };
  return [shown(a), shown(b)];
}

// Two rows of one part; a list is shown as it is.
function pair({ part, expected, found, alternative }) {
  const of = typeof part === "string" ? ` ${visible(words(part)).toLowerCase()}` : "";
  const by = alternative === undefined ? "" : `, alternative ${Number(alternative) + 1}`;
  const shown = (one) => (one === undefined || one === null ? "nothing" : [one].flat().map((each) => value(asText(each))));
  const both = typeof expected === "string" && typeof found === "string" ? marked(expected, found) : [shown(expected), shown(found)];
  return [[`Expected${of}${by}`, both[0]], [`Found${of}`, both[1]]];
}

/** Rows for a failure in which something was compared; null for any other. */
export function compare({ evidence, step, code }) {
  const { differences, alsoDiffers = [] } = evidence;
  if (Array.isArray(differences)) return rows({ class: "compare" }, differences.slice(0, SHOWN).flatMap(pair));
  if (typeof evidence.part === "string") return rows({ class: "compare" }, [evidence, ...alsoDiffers.slice(0, SHOWN)].flatMap(pair));
  if (typeof evidence.expected === "string" && typeof evidence.found === "string") return rows({ class: "compare" }, pair(evidence));
  const signed = evidence.stated ?? evidence.signed ?? evidence.expected;
  const given = evidence.artifact ?? evidence.found;
  if (signed === undefined || given === undefined) return null;
  const all = (list) => [list].flat().map((one) => value(asText(one)));
  const about = step === "artifact" || code.startsWith("artifact.");
  return rows({ class: "compare" }, [[about ? "What was signed" : "Expected", all(signed)], [about ? "Your file" : "Found", all(given)]]);
}
