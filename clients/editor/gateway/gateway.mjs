// One small server for the browser: the page, and its calls passed on to journeyd.

import { createServer } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { forwardTo } from "./forward.mjs";
import { servePages } from "./pages.mjs";

// Starts it and gives the http.Server when it listens. `folder` holds the built page. Rejects if
// the port is taken.
export function startGateway({ server, listen, port, folder }) {
  const calls = connectNodeAdapter({ routes: forwardTo(server), fallback: servePages(folder) });
  const gateway = createServer((request, response) => {
    if (fromElsewhere(request, listen)) {
      response.writeHead(403, { "content-type": "text/plain" });
      return response.end("This page may not call the editor.\n");
    }
    return calls(request, response);
  });
  return new Promise((resolve, reject) => {
    gateway.once("error", reject);
    gateway.listen(port, listen, () => resolve(gateway));
  });
}

// Other sites in the same browser must not reach a server on this computer: neither directly nor
// by a name of theirs that leads here.
function fromElsewhere(request, listen) {
  const host = request.headers.host ?? "";
  const origin = request.headers.origin;
  if (origin && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const onlyHere = ["127.0.0.1", "localhost", "::1"].includes(listen);
  return onlyHere && !/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}
