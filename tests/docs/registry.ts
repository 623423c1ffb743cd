/** A registry of packages in which this one is published, so that what users are told to type can be typed. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { root } from "../cli/command.js";

/** Packs the package into `folder` and serves it to npm. */
export async function registry(folder: string): Promise<{ url: string; close: () => void }> {
  const npm = process.env.npm_execpath;
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [command, all] = npm === undefined ? ["npm", args] : [process.execPath, [npm, ...args]];
  const output = execFileSync(command, all, { cwd: root, encoding: "utf8" });
  const [{ filename, integrity }] = JSON.parse(output) as [{ filename: string; integrity: string }];
  const tarball = readFileSync(join(folder, filename));
  const { name, version, bin, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

  const server = createServer(({ url }, response) => {
    if (url === `/${filename}`) {
      response.end(tarball);
    } else if (url === `/${name}`) {
      const dist = { tarball: `${address}/${filename}`, integrity };
      const versions = { [version]: { name, version, bin, engines, dist } };
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: address, close: () => server.close() };
}
