// Serves the built page.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

const security = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; " +
    "font-src 'self' data:; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

// A handler that answers GET and HEAD with the files of `folder`.
export function servePages(folder) {
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
    const path = filePath(folder, request.url);
    const found = path && (await stat(path).catch(() => null));
    if (!found?.isFile()) return end(response, 404);
    response.writeHead(200, {
      ...security,
      "content-type": types[extname(path)] ?? "application/octet-stream",
      "content-length": found.size,
      // Names of assets change with their content; the page itself is asked for each time.
      "cache-control": path.includes(`${sep}assets${sep}`) ? "max-age=31536000" : "no-cache",
    });
    if (request.method === "HEAD") return response.end();
    createReadStream(path).on("error", () => response.destroy()).pipe(response);
  };
}

// The file that a URL names; null if it would lie outside.
function filePath(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://page").pathname);
  } catch {
    return null;
  }
  const full = normalize(join(folder, path === "/" ? "index.html" : path));
  return full.startsWith(folder + sep) && !full.includes("\0") ? full : null;
}

function end(response, status) {
  response.writeHead(status, { ...security, "content-type": "text/plain" });
  response.end(`${status}\n`);
}
