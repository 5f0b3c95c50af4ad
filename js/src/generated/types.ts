// Written by hand until the core's table writes it.

export type Code = string;
export type Class = string;
export type Step =
  | "bundle"
  | "time"
  | "path"
  | "sct"
  | "log_entry"
  | "binding"
  | "signature"
  | "artifact"
  | "policy";
export type Status = "pass" | "fail" | "not_reached" | "not_applicable";

export interface Evidence {
  readonly check: string;
  readonly spec: string;
  readonly values: { readonly [name: string]: unknown };
}
export interface Report {
  readonly verdict: "verified" | "rejected" | "refused";
  readonly failure: {
    readonly step: Step;
    readonly code: Code;
    readonly class: Class;
    readonly spec: string;
    readonly message: string;
    readonly evidence: { readonly [name: string]: unknown };
  } | null;
  readonly steps: readonly { readonly step: Step; readonly status: Status; readonly evidence: readonly Evidence[] }[];
}
export type Facts = { readonly [name: string]: unknown };
export type Inspection = { readonly [name: string]: unknown };
export type Finding = { readonly [name: string]: unknown };
export interface PolicyDocument {
  readonly version: 1;
  readonly [name: string]: unknown;
}
