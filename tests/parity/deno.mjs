import * as sigproof from "sigproof";
import { main } from "./local.mjs";

await main({ host: `Deno ${Deno.version.deno}`, sigproof, read: (path) => Deno.readFile(path) });
