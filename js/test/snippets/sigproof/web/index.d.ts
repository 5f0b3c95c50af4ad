// A copy of dist/web, which has the declarations of the package.
export * from "sigproof";
