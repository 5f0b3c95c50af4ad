import * as sigproof from "sigproof";
import { receiver } from "./receive.mjs";

const receive = receiver(sigproof);

export default {
  async fetch(request) {
    return Response.json(await receive(await request.json()));
  },
};
