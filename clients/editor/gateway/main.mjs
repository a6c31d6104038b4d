// node gateway/main.mjs --server 127.0.0.1:7400 --port 7480

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startGateway } from "./gateway.mjs";
import { readOptions, usage } from "./options.mjs";

if (process.argv.includes("--help")) {
  process.stdout.write(usage);
  process.exit(0);
}

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`editor: ${error.message}\n\n${usage}`);
  process.exit(1);
}

const folder = fileURLToPath(new URL("../dist", import.meta.url));
if (!existsSync(folder)) {
  process.stderr.write("editor: the page is not built: run scripts/editor, or npm run build\n");
  process.exit(1);
}

try {
  const gateway = await startGateway({ ...options, folder });
  const { address, port, family } = gateway.address();
  const host = family === "IPv6" ? `[${address}]` : address;
  process.stdout.write(`editor is listening on http://${host}:${port}\n`);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      gateway.close();
      gateway.closeAllConnections();
    });
  }
} catch (error) {
  process.stderr.write(`editor: cannot listen on port ${options.port}: ${error.message}\n`);
  process.exit(1);
}
