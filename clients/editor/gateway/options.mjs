// The gateway's command line.

const defaults = { server: "127.0.0.1:7400", listen: "127.0.0.1", port: 7480 };

export const usage = `Serves the editor and passes its calls on to journeyd.
Usage: main.mjs [--server HOST:PORT] [--listen HOST] [--port PORT]

  --server HOST:PORT  where journeyd listens (default: ${defaults.server})
  --listen HOST       where the page is served (default: ${defaults.listen}, this computer alone)
  --port PORT         its port; 0 is any free one (default: ${defaults.port})
`;

// Reads options such as ["--port", "7480"]. Throws an Error that names what is wrong.
export function readOptions(args) {
  const options = { ...defaults };
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, "");
    const value = args[i + 1];
    if (!args[i].startsWith("--") || !(name in options)) throw new Error(`unknown option "${args[i]}"`);
    if (value === undefined) throw new Error(`${args[i]} needs a value`);
    options[name] = name === "port" ? readPort(value) : value;
  }
  if (!/^[^\s/]+:\d+$/.test(options.server)) {
    throw new Error(`--server is "${options.server}", but must be HOST:PORT`);
  }
  return options;
}

function readPort(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port is "${text}", but must be 0 to 65535`);
  }
  return port;
}
