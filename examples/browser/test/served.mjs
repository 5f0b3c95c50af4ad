// The pages, served, and a browser, for as long as the tests of a file take: each file runs in a process of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { serve } from "../serve.mjs";
import { launch, open } from "./pages.mjs";

export let server;
export let browser;
before(async () => { [server, browser] = [await serve(), await launch()]; });
after(async () => { await browser.close(); await server.close(); });

/** Runs a test on a fresh page, which must end without a fault. */
export function onPage(name, body) {
  test(name, async () => {
    const at = await open(browser, `${server.origin}/verify/`);
    try {
      await body(at.page, at);
      assert.deepEqual(at.faults, []);
    } finally {
      await at.close();
    }
  });
}
