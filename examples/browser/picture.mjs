// The picture of the page on the repository's front page: `node picture.mjs`, after build.mjs, writes
// docs/pictures/page.svg. What the page says is read from the page in Chromium; how it is laid out is said here, since a
// screenshot would be another one with every font. test/picture.test.mjs holds the file against the page.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { REAL, SINGLE, ask, launch, open, verify } from "./test/pages.mjs";

export const PICTURE = fileURLToPath(new URL("../../docs/pictures/page.svg", import.meta.url));
const WIDTH = 960;
const MARGIN = 28;
const TERMS = 52;
const DETAILS = 190;
const LINE = 19;
const LONGEST = 100;

/** What the page says once it has verified a package that was really published. */
export async function shown(browser) {
  const { page, close } = await open(browser, SINGLE);
  try {
    await ask(page, REAL);
    const state = await verify(page);
    if (state !== "verified") throw new Error(`the page says ${state}`);
    return await page.evaluate(() => {
      const text = (selector) => document.querySelector(selector).innerText.trim();
      const lines = (element) => element.innerText.split("\n").map((line) => line.trim()).filter(Boolean);
      const terms = [...document.querySelectorAll(".result dl.facts dt")];
      const details = (term) => {
        const all = [];
        for (let next = term.nextElementSibling; next?.tagName === "DD"; next = next.nextElementSibling) all.push(...lines(next));
        return all;
      };
      return {
        title: text("h1"),
        heading: text(".result h2"),
        sentence: text(".result .verdict p"),
        facts: terms.map((term) => ({ term: term.innerText.trim(), details: details(term) })),
      };
    });
  } finally {
    await close();
  }
}

/** Lines of at most so many characters, cut between words where there are any. */
function wrapped(text, longest) {
  const lines = [""];
  for (let word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== "" && last.length + 1 + word.length <= longest) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    if (last !== "") lines.push("");
    for (; word.length > longest; word = word.slice(longest)) lines.splice(-1, 0, word.slice(0, longest));
    lines[lines.length - 1] = word;
  }
  return lines;
}

/** The same for the same words, wherever it is drawn. */
export function draw({ title, heading, sentence, facts }) {
  // Browsers differ in what they put between a date and a time.
  const plain = (text) => text.replace(/ (\d{4})(?: at|,) (\d\d:\d\d)/, " $1, $2");
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const parts = [];
  const write = (x, y, text, attributes = "") => parts.push(`<text x="${x}" y="${y}"${attributes && ` ${attributes}`}>${escaped(plain(text))}</text>`);
  let y = 46;
  write(MARGIN, y, title, 'font-size="22" font-weight="bold" fill="#1f2328"');
  y += 44;
  const top = y;
  write(TERMS + 26, y + 6, heading, 'font-size="18" font-weight="bold" fill="#1a7f37"');
  parts.push(`<path d="M${TERMS} ${y}l6 7 11-14" stroke="#1a7f37" stroke-width="3" fill="none"/>`);
  y += 30;
  for (const line of wrapped(sentence, 118)) {
    write(TERMS, y, line, 'fill="#1f2328"');
    y += LINE;
  }
  y += 10;
  for (const { term, details } of facts) {
    write(TERMS, y, term, 'font-weight="bold" fill="#57606a"');
    details.forEach((detail, index) => {
      for (const line of wrapped(detail, LONGEST)) {
        write(DETAILS, y, line, index === 0 ? 'fill="#1f2328"' : 'fill="#57606a"');
        y += LINE;
      }
    });
    y += 7;
  }
  const bottom = y + 4;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 20}" font-family="sans-serif" font-size="13">`,
    "<!-- Written by `node examples/browser/picture.mjs` from what the page shows; do not edit. -->",
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${bottom + 20}" rx="8" fill="#f6f8fa"/>`,
    `<rect x="${MARGIN}" y="${top - 26}" width="${WIDTH - 2 * MARGIN}" height="${bottom - top + 26}" rx="8" fill="#ffffff" stroke="#1a7f37"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await launch();
  await writeFile(PICTURE, draw(await shown(browser)));
  await browser.close();
}
