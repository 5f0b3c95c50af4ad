// Fresh projects of Node.js: as ECMAScript modules and as CommonJS.

import assert from "node:assert/strict";
import { test } from "node:test";

import { expected, expectedOfSigstore } from "../material.mjs";
import { project, remove, run } from "../project.mjs";

const PROJECTS = {
  "Node.js, import": {
    entry: "main.mjs",
    text: `
      import { readFileSync } from "node:fs";
      import * as sigproof from "sigproof";
      import * as sigstore from "sigproof/sigstore";
      import { scenario, sigstoreScenario } from "./scenario.mjs";
      const material = JSON.parse(readFileSync("material.json"));
      if (sigstore.VerificationError !== sigproof.VerificationError) throw new Error("the entries do not share their classes");
      console.log(JSON.stringify({ main: await scenario(sigproof, material), sigstore: await sigstoreScenario(sigstore, material) }));`,
  },
  "Node.js, require": {
    entry: "main.js",
    text: `
      const sigproof = require("sigproof");
      const sigstore = require("sigproof/sigstore");
      const material = require("./material.json");
      if (sigstore.VerificationError !== sigproof.VerificationError) throw new Error("the entries do not share their classes");
      import("./scenario.mjs").then(async ({ scenario, sigstoreScenario }) => {
        console.log(JSON.stringify({ main: await scenario(sigproof, material), sigstore: await sigstoreScenario(sigstore, material) }));
      });`,
  },
  "Node.js, sigproof/inline": {
    entry: "main.mjs",
    text: `
      import { readFileSync } from "node:fs";
      import * as sigproof from "sigproof/inline";
      import { scenario } from "./scenario.mjs";
      console.log(JSON.stringify({ main: await scenario(sigproof, JSON.parse(readFileSync("material.json"))) }));`,
    without: "sigstore",
  },
};

for (const [name, { entry, text, without }] of Object.entries(PROJECTS)) {
  test(name, async () => {
    const folder = await project("node", { [entry]: text }, { type: "commonjs" });
    const { main, sigstore } = JSON.parse(await run(process.execPath, [entry], { cwd: folder }));
    assert.deepEqual(main, expected);
    if (without !== "sigstore") assert.deepEqual(sigstore, expectedOfSigstore);
    remove(folder);
  });
}
