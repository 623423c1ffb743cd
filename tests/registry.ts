/** A registry on this machine that has one package, ours: to install it by name, as its users do. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { TARBALL } from "../scripts/lib/places.mjs";

/** Starts the registry and gives its address, with a slash at the end; it ends with the tests of the file. */
export async function startRegistry(): Promise<string> {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const tarball = readFileSync(TARBALL);
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}/`;
    const dist = {
      tarball: `${url}${TARBALL}`,
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
      shasum: createHash("sha1").update(tarball).digest("hex"),
    };
    const about = {
      name: manifest.name,
      "dist-tags": { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist } },
    };
    if (request.url === `/${TARBALL}`) response.end(tarball);
    else if (request.url === `/${manifest.name}`) response.end(JSON.stringify(about));
    else response.writeHead(404).end();
  });
  after(() => server.close().closeAllConnections());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
