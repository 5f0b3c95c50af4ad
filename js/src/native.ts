// sigproof/native: the same, and computed by the addon; without it, the import fails.

import { demandNative } from "#host";

demandNative();

export * from "./index.js";
