// The lists of cases for JavaScript, read as src/list.rs reads them.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The cases of a list, whose paths are relative to the folder. `read(field)` of a case gives the bytes of its
 * bundle, trusted_root, key or artifact.
 */
export function readCases(list, folder) {
  const text = readFileSync(list, "utf8");
  const lines = () => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const rows = list.endsWith(".jsonl") ? lines() : JSON.parse(text);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const read = (row, field) => {
    const document = row[field];
    if (typeof document === "string") return readFileSync(resolve(folder, document));
    if (document.of) return read(byId.get(document.of), field);
    return Buffer.from(document.text ?? JSON.stringify(document.json));
  };
  return rows.map((row) => ({ ...row, read: (field) => read(row, field) }));
}
