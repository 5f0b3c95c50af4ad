// Elements made without markup: every text goes through textContent, so nothing a bundle says can become HTML.
import { visible } from "./characters.js";

/**
 * @param {string} tag
 * @param {Record<string, string | boolean>} attributes
 * @param {...(Node | string | null)} children
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A value of a bundle, shown as such: monospaced, isolated from the direction of the text around it. */
export function value(text, attributes = {}) {
  return el("bdi", { class: "mono", ...attributes }, visible(text));
}

/** Rows of a definition list; a row without a value is left out. */
export function rows(attributes, entries) {
  const list = el("dl", attributes);
  for (const [term, ...details] of entries) {
    const shown = details.flat().filter((detail) => detail !== null && detail !== undefined);
    if (shown.length > 0) list.append(el("div", {}, el("dt", {}, term), ...shown.map((detail) => el("dd", {}, detail))));
  }
  return list;
}

/** A moment (RFC 3339) for people: in UTC, since that is what was signed. */
export function moment(time) {
  const date = new Date(time);
  const shown = Number.isNaN(date.getTime())
    ? visible(time)
    : `${new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "medium", timeZone: "UTC" }).format(date)} UTC`;
  return el("time", { datetime: visible(time) }, shown);
}

const SVG = "http://www.w3.org/2000/svg";
const SHIELD = "M16 2 4.5 6.5v8.3c0 7 4.7 12.6 11.5 15.2 6.8-2.6 11.5-8.2 11.5-15.2V6.5z";
const SIGNS = {
  verified: [SHIELD, "m10.5 16 4 4 7.5-8"],
  rejected: ["M10.3 2h11.4L30 10.3v11.4L21.7 30H10.3L2 21.7V10.3z", "m11.5 11.5 9 9m0-9-9 9"],
  refused: ["M16 3 31 29H1z", "M16 12v8m0 4.5v.1"],
  unverified: ["M16 2a14 14 0 1 0 .01 0z", "M12.5 12.5c0-5 7.5-4.5 7.5-.2 0 3-4 3-4 6m0 4.5v.1"],
  neutral: ["M16 2a14 14 0 1 0 .01 0z", "M16 9v9m0 4.5v.1"],
};

/** The sign of a state, which says nothing that the heading beside it does not. */
export function sign(state) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  for (const d of SIGNS[state]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
