// docs/pictures/page.svg is what the page says today.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { PICTURE, draw, shown } from "../picture.mjs";
import { launch } from "./pages.mjs";

test("the picture of the page is fresh", async () => {
  const browser = await launch();
  try {
    const answer = await shown(browser);
    const found = (await readFile(PICTURE, "utf8")).replaceAll("\r\n", "\n");
    assert.equal(found, draw(answer), "run `node examples/browser/picture.mjs`");
    assert.ok(answer.facts.length > 4);
    // Another answer is another picture.
    assert.notEqual(draw({ ...answer, heading: "Not verified" }), found);
  } finally {
    await browser.close();
  }
});
