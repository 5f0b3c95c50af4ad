// What each file of this folder gives; build.mjs puts the host's own in the place of `#host`.
import type { Engine } from "../engine.js";

/** Gets and starts what computes the answers. */
export function loadEngine(): Promise<Engine>;

/** Asks the addon from now on, or throws why it cannot be had. Only where there may be one. */
export function demandNative(): void;
