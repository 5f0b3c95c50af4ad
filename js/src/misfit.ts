// What was given in the place of something else: its name, and what to do with it. Only what cannot be taken comes here,
// so that nothing rests on it but words.

import { type ConfigError, invalidArgument, shown } from "./errors.js";
import { has, hostSlot, slot } from "./slots.js";

const isBlob = hostSlot<number>("Blob", "size");
const isResponse = hostSlot<boolean>("Response", "bodyUsed");
const isRequest = hostSlot<boolean>("Request", "bodyUsed");
const isStream = hostSlot<boolean>("ReadableStream", "locked");
const isUrl = hostSlot<string>("URL", "href");
const isMap = slot<number>(Map.prototype, "size");
const isRegExp = slot<string>(RegExp.prototype, "source");

/** The sorts of argument, which have different advice. */
export type Sort = "document" | "artifact";

/** What a value is called, and what to do with it: for a document, and for an artifact. */
interface Row {
  readonly is: (value: unknown) => boolean;
  readonly called: string;
  readonly document: string;
  readonly artifact: string;
}

const AWAIT = "await it: what it is resolved with is what can be given";
const VIEW = "`new Uint8Array(view.buffer, view.byteOffset, view.byteLength)` gives its bytes";

const ROWS: readonly Row[] = [
  { is: isThenable, called: "a promise", document: AWAIT, artifact: AWAIT },
  {
    is: (value) => has(isBlob, value),
    called: "a Blob or File",
    document: "`await blob.text()` gives its text",
    artifact: "verify reads it, and verifySync does not wait; `await blob.arrayBuffer()` gives its bytes",
  },
  {
    is: (value) => has(isStream, value),
    called: "a stream",
    document: "`await new Response(stream).text()` gives its text",
    artifact: "verify reads it, and verifySync does not wait; `await new Response(stream).arrayBuffer()` gives its bytes",
  },
  {
    is: isIterable,
    called: "something that is read over time",
    document: "in Node.js `await text(stream)` of node:stream/consumers gives the text of a stream",
    artifact: "verify reads it, and verifySync does not wait; in Node.js `await arrayBuffer(stream)` of node:stream/consumers gives its bytes",
  },
  {
    is: (value) => has(isUrl, value),
    called: "a URL, which is not fetched",
    document: "`await (await fetch(url)).text()` gets a document, and `await readFile(url)` of node:fs/promises a file",
    artifact: "`await fetch(url)` gets what is there, and `await openAsBlob(url)` of node:fs a file",
  },
  {
    is: isHandle,
    called: "a handle of a file",
    document: "`await handle.readFile()` reads the file",
    artifact: "`handle.createReadStream()` reads the file",
  },
  { is: (value) => ArrayBuffer.isView(value), called: "a view, but not a Uint8Array", document: VIEW, artifact: VIEW },
  {
    is: (value) => has(isMap, value),
    called: "a Map",
    document: "`Object.fromEntries(map)` makes an object of it",
    artifact: "",
  },
  { is: (value) => has(isRegExp, value), called: "a regular expression", document: "", artifact: "" },
  {
    is: (value) => has(isRequest, value),
    called: "a Request, which is not sent",
    document: "`await (await fetch(request)).text()` gets the document",
    artifact: "`await fetch(request)` gets what is there",
  },
  {
    is: (value) => has(isResponse, value),
    called: "a Response",
    document: "`await response.text()` gives its text, where `response.ok`",
    artifact: "verify reads it, and verifySync does not wait; `await response.arrayBuffer()` gives its bytes",
  },
  { is: isList, called: "a list", document: "", artifact: "`new Uint8Array(list)` makes bytes of a list of numbers" },
];

/** That the value is not what was wanted. @internal */
export function misfit(value: unknown, what: string, wanted: string, sort: Sort, otherwise = ""): ConfigError {
  const { called, hint: known } = describe(value, sort);
  const hint = known === "" ? otherwise : known;
  const is = called === null ? "" : ` is ${called}, and`;
  return invalidArgument(`${what}${is} must be ${wanted}`, undefined, hint === "" ? undefined : hint);
}

/** By what an object of another copy of this package is known; each copy has classes of its own, by whatever names. */
const KIND = Symbol.for("sigproof.kind");

/** Says of the objects of a class which they are. Nothing but words rests on it. @internal */
export function mark(prototype: object, kind: string): void {
  Object.defineProperty(prototype, KIND, { value: kind });
}

/** Refuses what would do, were it not of another copy; for what is none of this one's. @internal */
export function checkCopy(value: unknown, kind: string, what: string): void {
  if (typeof value !== "object" || value === null || read(value, KIND) !== kind) return;
  const hint = "`import`, `require` and `sigproof/inline` give copies of their own, which do not mix: take both from the same one";
  throw invalidArgument(`${what} is a ${kind} of another copy of this package, and must be one of this`, undefined, hint);
}

/** What an object is called that is not plain data; null, if nothing is known of it. @internal */
export function describe(value: unknown, sort: Sort): { readonly called: string | null; readonly hint: string } {
  if (value === null || value === undefined) return { called: `${value}`, hint: "" };
  if (typeof value === "function") return { called: "a function", hint: "call it: what it returns is what can be given" };
  if (typeof value !== "object") return { called: `a ${typeof value}`, hint: "" };
  for (let i = 0; i < ROWS.length; i += 1) {
    const row = ROWS[i]!;
    if (row.is(value)) return { called: row.called, hint: row[sort] };
  }
  return { called: null, hint: "" };
}

function isThenable(value: unknown): boolean {
  return typeof read(value, "then") === "function";
}

function isIterable(value: unknown): boolean {
  return typeof read(value, Symbol.asyncIterator) === "function";
}

/** A FileHandle of Node.js. */
function isHandle(value: unknown): boolean {
  return typeof read(value, "fd") === "number" && typeof read(value, "createReadStream") === "function";
}

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** What the object or its class has under this name, if that can be read. */
function read(value: unknown, key: PropertyKey): unknown {
  try {
    return Reflect.get(value as object, key);
  } catch {
    return undefined;
  }
}

/** The longest path that is taken for one. */
const PATH = 1024;
/** A name alone; a checksum or a key of SSH has another word before it. */
const FILES =
  /^\S+\.(json|jsonl|json5|ndjson|sigstore|bundle|intoto|att|attestation|provenance|sig|pem|crt|cer|pub|key|lock|txt|ya?ml|toml)$/i;

/** Whether a text is a path, which no document is: that has braces, or more than one line. */
function isPath(text: string): boolean {
  if (text.length > PATH || /[\n{}<>]/.test(text) || /^\s*["[]/.test(text)) return false;
  return /^(file:|\.{0,2}[\\/]|~[\\/]|[A-Za-z]:[\\/])/.test(text) || FILES.test(text);
}

const isAddress = (text: string): boolean => text.length <= PATH && /^https?:\/\/[^\s{}]+$/i.test(text);

/** Refuses a text that is where the document is, and not the document. @internal */
export function checkNoPath(text: string, what: string): void {
  const quoted = JSON.stringify(shown(text));
  if (isAddress(text)) {
    const hint = `\`await (await fetch(${quoted})).text()\` gets what is there`;
    const message = `${what} must be the document itself; this text looks like its address, which is not fetched`;
    throw invalidArgument(message, undefined, hint);
  }
  if (isPath(text)) {
    const hint = `in Node.js \`await readFile(${quoted})\` of node:fs/promises reads the file`;
    const message = `${what} must be the document itself; this text looks like its path, and no file is opened`;
    throw invalidArgument(message, undefined, hint);
  }
}

/** Whether a text is who signs, and not a policy about it. @internal */
export const isIdentity = (text: string): boolean =>
  text.length <= PATH && (/^[^\s{}@]+@[^\s{}@]+$/.test(text) || isAddress(text));
