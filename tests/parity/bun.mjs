import * as sigproof from "sigproof";
import { main } from "./local.mjs";

await main({ host: `Bun ${Bun.version}`, sigproof, read: (path) => Bun.file(path).bytes() });
