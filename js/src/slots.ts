// What a value is, by the host's word and not by its own. A getter of the host reads the value's internal
// slot, in whatever realm it was made, and throws where there is none: for a Proxy, and for an object that
// only has the prototype. What a subclass or the object itself puts in the property's place is not asked.

/** Reads one internal slot. */
export type Slot<Value> = (value: unknown) => Value;

/** The slot that a property of a class's prototype shows. In a host without the class no value has it. */
export function slot<Value>(owner: object | undefined, name: PropertyKey): Slot<Value> {
  const get = owner && Object.getOwnPropertyDescriptor(owner, name)?.get;
  return (value) => {
    if (!get) throw new TypeError("not of this host");
    return get.call(value) as Value;
  };
}

/**
 * The same for a class of the host by its name. Node.js loads what is behind some names when they are first read, and
 * for `Response` that takes longer than the rest of this package: such a name is read when a value is first asked for
 * it. What is there from the start is taken at once, whatever a page puts in its place later.
 */
export function hostSlot<Value>(name: string, property: PropertyKey): Slot<Value> {
  const found = descriptorOf(globalThis, name);
  const get = found?.get;
  if (!get) return slot(prototypeOf(found?.value), property);
  let late: Slot<Value> | null = null;
  return (value) => (late ??= slot<Value>(prototypeOf(get.call(globalThis)), property))(value);
}

/** Some hosts, workerd for one, have their classes on a prototype of the global object. */
function descriptorOf(owner: object | null, name: string): PropertyDescriptor | undefined {
  if (owner === null) return undefined;
  return Object.getOwnPropertyDescriptor(owner, name) ?? descriptorOf(Object.getPrototypeOf(owner), name);
}

const prototypeOf = (host: unknown): object | undefined =>
  typeof host === "function" ? (host.prototype as object) : undefined;

/** Whether the value has the slot. */
export function has(read: Slot<unknown>, value: unknown): boolean {
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
}
