// The package with the test's hook into the module: the next verification ends as it is told to.
export * from "../src/index.js";
export { verifyPackage } from "../src/npm.js";
// @ts-expect-error The packed module has no such export.
export { inject } from "#glue";
