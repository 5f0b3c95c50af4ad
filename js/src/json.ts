// JSON in and out. In: a caller's object is copied into text by our own writer, since JSON.stringify
// calls whatever `toJSON` it finds. Out: results without a prototype, frozen to the ground, so that
// nothing absent in them can be found on Object.prototype.

import { isWellFormed } from "./bytes.js";
import { type ConfigError, invalidArgument, shown } from "./errors.js";
import { describe } from "./misfit.js";

/** The core refuses deeper documents, too. */
const MAX_DEPTH = 100;
/** Above the core's largest document, 32 MiB. An object can repeat its parts without holding them. */
const MAX_TEXT = 48 * 1024 * 1024;
const MAX_NODES = 2_000_000;

/**
 * Writes plain data as JSON text. Each property is read once, and only own data properties are read: what
 * is inherited, computed or hidden is refused or not seen. An undefined property is refused or left out.
 */
export function writeJson(value: unknown, what: string, undefinedIs: "refused" | "absent"): string {
  const writer = new Writer(what, undefinedIs === "absent");
  try {
    return writer.write(value);
  } catch (thrown) {
    if (thrown instanceof Unfit) throw writer.refusal(thrown);
    // A Proxy's trap, or a revoked Proxy.
    throw invalidArgument(`${what} could not be read`, thrown);
  }
}

class Unfit {
  constructor(
    readonly why: string,
    /** What stands there, if it is an object that is not plain data. */
    readonly object: object | null = null,
  ) {}
}

class Writer {
  #nodes = 0;
  #length = 0;
  /** The keys that lead to what is written now. */
  readonly #path: string[] = [];

  constructor(
    readonly what: string,
    readonly leaveUndefined: boolean,
  ) {}

  /** What is wrong, and where. */
  refusal({ why, object }: Unfit): ConfigError {
    const path = this.#path.join("").replace(/^\./, "");
    const place = path === "" ? "" : ` at ${shown(path)}`;
    if (object === null) return invalidArgument(`${this.what} ${why}${place}`);
    const { called, hint } = describe(object, "document");
    const found = called === null ? why : place === "" ? `is ${called}, and not plain data` : `holds ${called}`;
    return invalidArgument(`${this.what} ${found}${place}`, undefined, hint === "" ? undefined : hint);
  }

  #part(key: string, value: unknown, depth: number): string {
    this.#path.push(key);
    const text = this.write(value, depth);
    this.#path.pop();
    return text;
  }

  write(value: unknown, depth = 0): string {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new Unfit("has too many parts");
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        if (!Number.isFinite(value)) throw new Unfit("holds a number that JSON has no form for");
        return this.#leaf(`${value}`);
      case "boolean":
        return value ? "true" : "false";
      case "object":
        if (value === null) return "null";
        // A cycle ends here as well.
        if (depth >= MAX_DEPTH) throw new Unfit("is nested too deeply");
        return Array.isArray(value) ? this.#array(value, depth + 1) : this.#object(value, depth + 1);
      default:
        throw new Unfit(`holds a value of type ${typeof value}`);
    }
  }

  #array(value: object, depth: number): string {
    const length = Object.getOwnPropertyDescriptor(value, "length")?.value;
    if (!Number.isSafeInteger(length) || length < 0) throw new Unfit("holds an array without a length");
    let text = "";
    for (let i = 0; i < length; i += 1) {
      const element = Object.getOwnPropertyDescriptor(value, `${i}`);
      if (!element) throw new Unfit("holds an array with gaps");
      text += (i ? "," : "") + this.#part(`[${i}]`, plain(element), depth);
    }
    return `[${text}]`;
  }

  #object(value: object, depth: number): string {
    const parent = Object.getPrototypeOf(value);
    if (parent !== null && !isRoot(parent)) {
      throw new Unfit("holds an object that is not plain data", value);
    }
    let text = "";
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === "symbol") throw new Unfit("holds a key that is a symbol");
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (!property?.enumerable) throw new Unfit("holds a hidden property");
      const content = plain(property);
      if (content === undefined && this.leaveUndefined) continue;
      if (content === undefined) {
        this.#path.push(`.${key}`);
        throw new Unfit("holds a key whose value is undefined");
      }
      text += `${text && ","}${this.#text(key)}:${this.#part(`.${key}`, content, depth)}`;
    }
    return `{${text}}`;
  }

  #text(text: string): string {
    if (!isWellFormed(text)) throw new Unfit("holds a string that is not well-formed");
    return this.#leaf(JSON.stringify(text));
  }

  #leaf(text: string): string {
    this.#length += text.length;
    if (this.#length > MAX_TEXT) throw new Unfit("is too large");
    return text;
  }
}

/** Whether this is Object.prototype of some realm. Another root may hold what was meant to be inherited. */
const isRoot = (parent: object): boolean =>
  Object.getPrototypeOf(parent) === null && Object.getOwnPropertyDescriptor(parent, "hasOwnProperty") !== undefined;

function plain(property: PropertyDescriptor): unknown {
  // A descriptor is an object like any other, and inherits from Object.prototype.
  if (!Object.hasOwn(property, "value")) throw new Unfit("holds a computed property");
  return property.value;
}

/** Parses the core's JSON into objects without a prototype, frozen. */
export function parseFrozen(text: string): unknown {
  return freezeAll(JSON.parse(text));
}

function freezeAll(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const part of Object.values(value)) freezeAll(part);
  return Object.freeze(value);
}
