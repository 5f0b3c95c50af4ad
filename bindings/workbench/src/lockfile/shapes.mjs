// The shapes of lock files that npm_ci.mjs installs. Of each: the archives that the registry has, by name and
// version; the lock file; which of its paths must be locked (so that to call everything unlocked is wrong, too).
// The archives' contents are lies where npm could be made to install one in the place of another.

const file = (root, packages, version = 3) => ({
  name: "app",
  version: "1.0.0",
  lockfileVersion: version,
  requires: true,
  packages: { "": { name: "app", version: "1.0.0", ...root }, ...packages },
});
const asks = (...names) => ({ dependencies: Object.fromEntries(names.map((name) => [name, "1.0.0"])) });
/** What an archive holds that brings a package along. */
const brings = (name, folder = name) => ({
  [`node_modules/${folder}/package.json`]: JSON.stringify({ name, version: "1.0.0" }),
  [`node_modules/${folder}/index.js`]: `${name} of the package around it`,
  [`node_modules/${folder}/more.js`]: "more of the package around it",
});
const padding = { "padding.txt": Array.from({ length: 300_000 }, (_, i) => i).join() };

const P = "node_modules/p";
const C = "node_modules/p/node_modules/c";
/** p, whose archive brings c, and c below it; with these marks. */
const nested = (name, ofParent, ofChild, more) => ({
  name,
  archives: { "p@1.0.0": brings("c"), "c@1.0.0": {} },
  manifests: { "p@1.0.0": { ...asks("c"), ...ofParent } },
  lockfile: (of) =>
    file(asks("p"), { [P]: { ...of["p@1.0.0"], ...asks("c"), ...ofParent }, [C]: { ...of["c@1.0.0"], ...ofChild } }),
  locked: [],
  ...more,
});
const plain = { archives: { "a@1.0.0": {}, "b@1.0.0": {}, "evil@1.0.0": {} } };
const A = "node_modules/a";

export const SHAPES = [
  {
    name: "side by side and nested",
    archives: { "a@1.0.0": {}, "b@1.0.0": {}, "b@2.0.0": {}, "@s/c@1.0.0": {} },
    lockfile: (of) =>
      file(asks("a", "b", "@s/c"), {
        "node_modules/@s/c": of["@s/c@1.0.0"],
        [A]: { ...of["a@1.0.0"], dependencies: { b: "2.0.0" } },
        "node_modules/a/node_modules/b": of["b@2.0.0"],
        "node_modules/b": of["b@1.0.0"],
      }),
    locked: ["node_modules/@s/c", A, "node_modules/a/node_modules/b", "node_modules/b"],
  },
  {
    name: "version 2, whose dependencies npm 6 reads",
    ...plain,
    lockfile: (of) => ({ ...file(asks("a"), { [A]: of["a@1.0.0"] }, 2), dependencies: { a: of["evil@1.0.0"] } }),
    locked: [A],
  },
  nested("bundled: inBundle, bundleDependencies", { bundleDependencies: ["c"] }, { inBundle: true }),
  nested("bundled: bundleDependencies alone", { bundleDependencies: ["c"] }, {}),
  nested("bundled: bundledDependencies alone", { bundledDependencies: ["c"] }, {}),
  nested("bundled: bundleDependencies true", { bundleDependencies: true }, {}),
  nested("bundled: bundleDependencies as an object", { bundleDependencies: { c: "1.0.0" } }, {}),
  // These two race: npm unpacks both archives into one folder at the same time.
  nested("no mark at all, the parent's archive is slow", {}, {}, {
    archives: { "p@1.0.0": { ...padding, ...brings("c") }, "c@1.0.0": {} },
    races: true,
    locked: [P, C],
  }),
  nested("no mark at all, the child's archive is slow", {}, {}, {
    archives: { "p@1.0.0": brings("c"), "c@1.0.0": padding },
    races: true,
    locked: [P, C],
  }),
  nested("inBundle alone", {}, { inBundle: true }, { locked: [P], races: true }),
  {
    name: "a bundle with a package that the lock file does not list",
    archives: { "p@1.0.0": { ...brings("c"), ...brings("evil", "hidden") }, "c@1.0.0": {}, "evil@1.0.0": {} },
    manifests: { "p@1.0.0": { ...asks("c"), bundleDependencies: ["c"] } },
    lockfile: (of) =>
      file(asks("p"), {
        [P]: { ...of["p@1.0.0"], ...asks("c"), bundleDependencies: ["c"] },
        [C]: { version: "1.0.0", inBundle: true },
      }),
    locked: [],
  },
  {
    name: "what a bundled package asks for",
    archives: { "p@1.0.0": { ...brings("c"), ...brings("d") }, "c@1.0.0": {}, "d@1.0.0": {} },
    manifests: { "p@1.0.0": { ...asks("c"), bundleDependencies: ["c"] } },
    lockfile: (of) =>
      file(asks("p"), {
        [P]: { ...of["p@1.0.0"], ...asks("c"), bundleDependencies: ["c"] },
        [C]: { version: "1.0.0", inBundle: true, ...asks("d") },
        "node_modules/p/node_modules/d": of["d@1.0.0"],
      }),
    locked: [],
  },
  {
    name: "the project bundles",
    ...plain,
    lockfile: (of) => file({ ...asks("a"), bundleDependencies: ["a"] }, { [A]: { ...of["a@1.0.0"], inBundle: true } }),
    locked: [A],
  },
  ...["hasShrinkwrap", "_hasShrinkwrap"].map((flag) => ({
    name: `a list of packages of its own, said by ${flag}`,
    archives: {
      "p@1.0.0": {
        "npm-shrinkwrap.json": JSON.stringify({
          ...file(asks("evil"), { "node_modules/evil": { version: "1.0.0", resolved: "https://registry.npmjs.org/evil/-/x-1.0.0.tgz" } }),
          name: "p",
        }),
      },
      "c@1.0.0": {},
      "evil@1.0.0": {},
    },
    manifests: { "p@1.0.0": asks("evil") },
    lockfile: (of) =>
      file(asks("p"), {
        [P]: { ...of["p@1.0.0"], ...asks("c"), [flag]: true },
        [C]: of["c@1.0.0"],
      }),
    locked: [],
  })),
  {
    name: "aliases",
    ...plain,
    lockfile: (of) => file({ dependencies: { x: "npm:a@1.0.0" } }, { "node_modules/x": { name: "a", ...of["a@1.0.0"] } }),
    locked: ["node_modules/x"],
  },
  {
    name: "an alias that the entry does not know of",
    archives: { "a@1.0.0": {}, "evil@1.0.0": {} },
    lockfile: (of) => file({ dependencies: { a: "npm:evil@1.0.0" } }, { [A]: of["a@1.0.0"] }),
    locked: [],
  },
  {
    name: "an alias that a package asks for",
    archives: { "p@1.0.0": {}, "c@1.0.0": {}, "evil@1.0.0": {} },
    manifests: { "p@1.0.0": { dependencies: { x: "npm:c@1.0.0" } } },
    lockfile: (of) =>
      file(asks("p"), {
        [P]: { ...of["p@1.0.0"], dependencies: { x: "npm:c@1.0.0" } },
        "node_modules/x": { name: "c", ...of["c@1.0.0"] },
      }),
    locked: [P, "node_modules/x"],
  },
  {
    name: "an alias that a package asks for, without an address and with blanks in the range",
    archives: { "p@1.0.0": {}, "c@1.0.0": {} },
    manifests: { "p@1.0.0": { dependencies: { x: "npm:c@>= 1.0.0 < 2" } } },
    lockfile: (of) =>
      file(asks("p"), {
        [P]: { ...of["p@1.0.0"], dependencies: { x: "npm:c@>= 1.0.0 < 2" } },
        "node_modules/x": { name: "c", ...of["c@1.0.0"], resolved: undefined },
      }),
    locked: [P, "node_modules/x"],
  },
  {
    name: "two packages that ask for different ones under one name",
    archives: { "p@1.0.0": {}, "q@1.0.0": {}, "c@1.0.0": {}, "evil@1.0.0": {} },
    manifests: {
      "p@1.0.0": { dependencies: { x: "npm:c@1.0.0" } },
      "q@1.0.0": { dependencies: { x: "npm:evil@1.0.0" } },
    },
    lockfile: (of) =>
      file(asks("p", "q"), {
        [P]: { ...of["p@1.0.0"], dependencies: { x: "npm:c@1.0.0" } },
        "node_modules/q": { ...of["q@1.0.0"], dependencies: { x: "npm:evil@1.0.0" } },
        "node_modules/x": { name: "c", ...of["c@1.0.0"] },
      }),
    locked: [P, "node_modules/q"],
  },
  {
    name: "an alias below that the entry does not know of",
    archives: { "p@1.0.0": {}, "c@1.0.0": {}, "evil@1.0.0": {} },
    lockfile: (of) =>
      file(asks("p"), { [P]: { ...of["p@1.0.0"], dependencies: { c: "npm:evil@1.0.0" } }, [C]: of["c@1.0.0"] }),
    locked: [P],
  },
  {
    name: "the project asks for a file",
    ...plain,
    files: { "evil.tgz": "evil@1.0.0" },
    lockfile: (of) => file({ dependencies: { a: "file:evil.tgz" } }, { [A]: of["a@1.0.0"] }),
    locked: [],
  },
  {
    name: "a package asks for a file, and has a package",
    archives: { "p@1.0.0": {}, "c@1.0.0": {}, "evil@1.0.0": {} },
    files: { "evil.tgz": "evil@1.0.0" },
    lockfile: (of) =>
      file(asks("p"), { [P]: { ...of["p@1.0.0"], dependencies: { c: "file:../../evil.tgz" } }, [C]: of["c@1.0.0"] }),
    locked: [P],
  },
  {
    name: "a package asks for an address, and has a package",
    archives: { "p@1.0.0": {}, "c@1.0.0": {}, "evil@1.0.0": {} },
    lockfile: (of) =>
      file(asks("p"), {
        [P]: { ...of["p@1.0.0"], dependencies: { c: "https://registry.npmjs.org/evil/-/x-1.0.0.tgz" } },
        "node_modules/c": of["c@1.0.0"],
      }),
    locked: [P],
    refused: true,
  },
  {
    name: "a workspace asks for a file",
    ...plain,
    files: {
      "evil.tgz": "evil@1.0.0",
      "packages/own/package.json": JSON.stringify({ name: "own", version: "1.0.0", dependencies: { b: "file:../../evil.tgz" } }),
    },
    lockfile: (of) =>
      file({ ...asks("a"), workspaces: ["packages/*"] }, {
        [A]: of["a@1.0.0"],
        "node_modules/own": { resolved: "packages/own", link: true },
        "packages/own": { version: "1.0.0", dependencies: { b: "file:../../evil.tgz" } },
        "packages/own/node_modules/b": of["b@1.0.0"],
      }),
    locked: [A],
  },
  {
    name: "a workspace bundles",
    ...plain,
    files: { "packages/own/package.json": JSON.stringify({ name: "own", version: "1.0.0", ...asks("b"), bundleDependencies: ["b"] }) },
    lockfile: (of) =>
      file({ ...asks("a"), workspaces: ["packages/*"] }, {
        [A]: of["a@1.0.0"],
        "node_modules/own": { resolved: "packages/own", link: true },
        "packages/own": { version: "1.0.0", ...asks("b"), bundleDependencies: ["b"] },
        "packages/own/node_modules/b": { ...of["b@1.0.0"], inBundle: true },
      }),
    locked: [A],
  },
  {
    name: "a file as an archive",
    ...plain,
    files: { "evil.tgz": "evil@1.0.0" },
    lockfile: (of) =>
      file({ dependencies: { evil: "file:evil.tgz" } }, { "node_modules/evil": { ...of["evil@1.0.0"], resolved: "file:evil.tgz" } }),
    locked: [],
  },
  {
    name: "a tag",
    ...plain,
    lockfile: (of) => file({ dependencies: { a: "latest" } }, { [A]: of["a@1.0.0"] }),
    locked: [A],
  },
  {
    name: "a tag, and the integrity of something else",
    ...plain,
    lockfile: (of) => file({ dependencies: { a: "latest" } }, { [A]: { ...of["a@1.0.0"], integrity: of["evil@1.0.0"].integrity } }),
    locked: [A],
    refused: true,
  },
  {
    name: "a tag, no address, and the integrity of something else",
    ...plain,
    lockfile: (of) =>
      file({ dependencies: { a: "latest" } }, { [A]: { version: "1.0.0", integrity: of["evil@1.0.0"].integrity } }),
    locked: [],
  },
  ...["2024-11-28", "v", "5-1", "xx", "1.0.0.0"].map((tag) => ({
    name: `the tag ${tag}, no address, and the integrity of something else`,
    ...plain,
    tags: { [tag]: "1.0.0" },
    lockfile: (of) =>
      file({ dependencies: { a: tag } }, { [A]: { version: "1.0.0", integrity: of["evil@1.0.0"].integrity } }),
    locked: [],
  })),
  ...["^1.0.0", ">=1.0.0-rc.1 <2", "1.x || 3", "~>1.0", "1.0.0 - 2", "v1", "*", ""].map((range) => ({
    name: `the range "${range}", and no address`,
    ...plain,
    lockfile: (of) =>
      file({ dependencies: { a: range } }, { [A]: { version: "1.0.0", integrity: of["a@1.0.0"].integrity } }),
    locked: [A],
  })),
  {
    name: "_resolved in the place of the address: a git repository",
    ...plain,
    git: "evil@1.0.0",
    lockfile: (of) =>
      file(asks("a"), { [A]: { version: "1.0.0", integrity: of["a@1.0.0"].integrity, _resolved: of.git } }),
    locked: [],
  },
  {
    name: "no address",
    ...plain,
    lockfile: (of) => file(asks("a"), { [A]: { version: "1.0.0", integrity: of["a@1.0.0"].integrity } }),
    locked: [A],
  },
  {
    name: "no address, and the integrity of something else",
    ...plain,
    lockfile: (of) => file(asks("a"), { [A]: { version: "1.0.0", integrity: of["evil@1.0.0"].integrity } }),
    locked: [A],
    refused: true,
  },
  {
    name: "no integrity",
    ...plain,
    lockfile: (of) => file(asks("a"), { [A]: { version: "1.0.0", resolved: of["evil@1.0.0"].resolved } }),
    locked: [],
  },
  {
    name: "of another name's address",
    ...plain,
    lockfile: (of) => file(asks("a"), { [A]: { ...of["a@1.0.0"], resolved: of["evil@1.0.0"].resolved } }),
    locked: [A],
    refused: true,
  },
  {
    name: "dev, optional, peer, and not for this machine",
    archives: { "a@1.0.0": {}, "b@1.0.0": {}, "c@1.0.0": {}, "d@1.0.0": {} },
    lockfile: (of) =>
      file(
        { devDependencies: { a: "1.0.0" }, optionalDependencies: { b: "1.0.0", d: "1.0.0" }, peerDependencies: { c: "1.0.0" } },
        {
          [A]: { ...of["a@1.0.0"], dev: true },
          "node_modules/b": { ...of["b@1.0.0"], optional: true, hasInstallScript: true },
          "node_modules/c": { ...of["c@1.0.0"], peer: true },
          "node_modules/d": { ...of["d@1.0.0"], optional: true, os: ["no-such-system"], cpu: ["none"] },
        },
      ),
    locked: [A, "node_modules/b", "node_modules/c", "node_modules/d"],
  },
  {
    name: "overrides",
    ...plain,
    root: { overrides: { b: "npm:evil@1.0.0" } },
    lockfile: (of) =>
      file(asks("a"), { [A]: { ...of["a@1.0.0"], ...asks("b") }, "node_modules/b": { name: "evil", ...of["evil@1.0.0"] } }),
    locked: [A],
  },
  {
    name: "overrides that the entry does not know of",
    ...plain,
    root: { overrides: { b: "npm:evil@1.0.0" } },
    lockfile: (of) => file(asks("a"), { [A]: { ...of["a@1.0.0"], ...asks("b") }, "node_modules/b": of["b@1.0.0"] }),
    locked: [A],
    unseen: true,
  },
  {
    name: "workspaces",
    ...plain,
    files: { "packages/own/package.json": JSON.stringify({ name: "own", version: "1.0.0", ...asks("b") }) },
    lockfile: (of) =>
      file({ ...asks("a"), workspaces: ["packages/*"] }, {
        [A]: of["a@1.0.0"],
        "node_modules/own": { resolved: "packages/own", link: true },
        "packages/own": { version: "1.0.0", ...asks("b") },
        "packages/own/node_modules/b": of["b@1.0.0"],
      }),
    locked: [A, "packages/own/node_modules/b"],
  },
  {
    name: "a link out of the project",
    ...plain,
    files: { "../outside/package.json": JSON.stringify({ name: "outside", version: "1.0.0", ...asks("b") }) },
    lockfile: (of) =>
      file({ dependencies: { outside: "file:../outside" } }, {
        "../outside": { version: "1.0.0", ...asks("b") },
        "../outside/node_modules/b": of["b@1.0.0"],
        "node_modules/outside": { resolved: "../outside", link: true },
      }),
    locked: [],
  },
  {
    name: "a link into node_modules",
    ...plain,
    archives: { "a@1.0.0": { "inner/package.json": '{"name":"inner","version":"1.0.0"}' } },
    lockfile: (of) =>
      file({ dependencies: { a: "1.0.0", inner: "file:node_modules/a/inner" } }, {
        [A]: of["a@1.0.0"],
        "node_modules/a/inner": { version: "1.0.0" },
        "node_modules/inner": { resolved: "node_modules/a/inner", link: true },
      }),
    locked: [A],
  },
  {
    name: "a package around it that is not listed",
    archives: { "p@1.0.0": {}, "c@1.0.0": {} },
    lockfile: (of) => file(asks("c"), { "node_modules/c": of["c@1.0.0"], [C]: of["c@1.0.0"] }),
    locked: ["node_modules/c"],
  },
  {
    name: "a package around it of another case",
    archives: { "p@1.0.0": brings("c"), "c@1.0.0": {} },
    lockfile: (of) => file(asks("p"), { "node_modules/P/node_modules/c": of["c@1.0.0"], [P]: of["p@1.0.0"] }),
    locked: [P],
  },
  {
    name: "two that differ by case",
    archives: { "a@1.0.0": {}, "A@1.0.0": {} },
    lockfile: (of) => file(asks("a", "A"), { "node_modules/A": of["A@1.0.0"], [A]: of["a@1.0.0"] }),
    locked: [],
    refused: true,
  },
  {
    name: "what nobody asks for",
    ...plain,
    lockfile: (of) => file(asks("a"), { [A]: of["a@1.0.0"], "node_modules/b": { ...of["b@1.0.0"], extraneous: true } }),
    locked: [A, "node_modules/b"],
  },
];
