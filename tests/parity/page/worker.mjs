import * as sigproof from "/sigproof/index.js";
import { receiver } from "/receive.mjs";

const receive = receiver(sigproof);
onmessage = async ({ data }) => {
  try {
    postMessage({ result: await receive(data) });
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
};
