/**
 * A server with forms like Conductor's: under a path prefix, with jQuery 1.6, without a type for WebAssembly. What it is sent it
 * keeps, unless its own check, which knows less than ours, refuses it.
 */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { basename, extname } from "node:path";
import { buffer } from "node:stream/consumers";
import { JQUERY } from "../../scripts/lib/setup.mjs";

/** What was sent. */
export interface Post {
  readonly path: string;
  /** As it came. */
  readonly body: Buffer;
  /** The fields, with line ends as they came; a file as its text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The server. */
export interface Conductor {
  /** Where the edit form is, and `new` beside it. */
  readonly url: string;
  /** The text that the edit form shows, and that a save replaces. */
  xml: string;
  readonly posts: Post[];
  /** The path of every request. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** How its pages are made. */
export interface Pages {
  /** The page's own scripts, after jQuery. */
  readonly scripts: string;
  /** The page's content policy. There is no jQuery then: version 1.6 itself sets style attributes, which a strict policy refuses. */
  readonly policy?: string;
  readonly style?: string;
  /** Answers requests for these paths of the folder of assets; null where there is none. */
  readonly assets?: Readonly<Record<string, string | null>>;
}

const PREFIX = "/conductor";
const TYPES: Readonly<Record<string, string>> = {
  ".js": "application/javascript",
  ".html": "text/html; charset=utf-8",
};

/** Starts it on a free port. */
export async function startConductor(pages: Pages, xml = ""): Promise<Conductor> {
  const posts: Post[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    requests.push(pathname);
    const send = (type: string, body: string | Buffer, status = 200): void => {
      const policy = pages.policy === undefined ? {} : { "content-security-policy": pages.policy };
      response.writeHead(status, { "content-type": type, ...policy }).end(body);
    };
    const html = (body: string): void => send("text/html; charset=utf-8", body);
    if (request.method === "POST") {
      const body = await buffer(request);
      const fields = await read(body, request.headers["content-type"] ?? "");
      const sent = fields["deployable[xml]"] ?? "";
      posts.push({ path: pathname, body, fields });
      if (sent.includes("REFUSED")) return html(page(pages, editForm(sent, "REFUSED is no name")));
      conductor.xml = sent;
      response.writeHead(302, { location: `${PREFIX}/deployables/42` }).end();
    } else if (pathname.startsWith(`${PREFIX}/assets/`)) {
      const name = pathname.slice(`${PREFIX}/assets/`.length);
      const given = pages.assets?.[name];
      const asset = given === undefined ? file(name) : given;
      if (asset === null) send("text/plain", "Not found", 404);
      else send(TYPES[extname(name)] ?? "application/octet-stream", asset);
    } else if (pathname === `${PREFIX}/deployables/42/edit`) html(page(pages, editForm(conductor.xml)));
    else if (pathname === `${PREFIX}/deployables/new`) html(page(pages, '<div class="form_option"></div>'));
    else if (pathname === `${PREFIX}/deployables/new/file`) html(fileForm());
    else if (pathname === `${PREFIX}/deployables/new/text`) html(editForm(""));
    else if (pathname === `${PREFIX}/deployables/42`) html(page(pages, "<h2>Saved</h2>"));
    else if (pathname === "/favicon.ico") send("image/x-icon", "");
    else send("text/plain", "Not found", 404);
  };

  const conductor: Conductor = {
    url: "",
    xml,
    posts,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve(Object.assign(conductor, { url: `http://127.0.0.1:${port}${PREFIX}/deployables/42/edit` }));
    });
  });
}

async function read(body: Buffer, type: string): Promise<Record<string, string>> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const fields: Record<string, string> = {};
  for (const [name, value] of form) {
    fields[name] = typeof value === "string" ? value : Buffer.from(await value.arrayBuffer()).toString("utf8");
  }
  return fields;
}

/** A published file, or jQuery for a browser. */
function file(name: string): string | null {
  if (name === "jquery.js")
    return `var module = {};\n${readFileSync(JQUERY, "utf8")}\nwindow.jQuery = window.$ = module.exports;`;
  try {
    return readFileSync(`dist/${basename(name)}`, "utf8");
  } catch {
    return null;
  }
}

function page({ scripts, policy, style = "" }: Pages, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Conductor</title>
    ${style}
    ${policy === undefined ? `<script src="${PREFIX}/assets/jquery.js"></script>` : ""}
    ${scripts}
  </head>
  <body>
    <header class="page-header"><h1>Deployables</h1></header>
    <div id="flash"></div>
    <section class="content-section">
      <div class="content">${content}</div>
    </section>
  </body>
</html>`;
}

/** The form that edits the XML; after a save that was refused, Rails puts a wrapper around each part of the field. */
function editForm(xml: string, refusal?: string): string {
  const wrap = (part: string): string =>
    refusal === undefined ? part : `<span class="field_with_errors">${part}</span>`;
  const said = refusal === undefined ? "" : `<ul class="flash_messages error"><li>${refusal}</li></ul>`;
  return `${said}<form accept-charset="UTF-8" action="${PREFIX}/deployables/42" class="generic" id="edit_deployable_42" method="post">
  <div><input name="utf8" type="hidden" value="&#x2713;"><input name="authenticity_token" type="hidden" value="token"></div>
  <fieldset>
    <div class="field">
      ${wrap('<label for="deployable_xml">Xml</label>')}
      ${wrap(`<textarea class="edit_xml" cols="40" id="deployable_xml" name="deployable[xml]" rows="20">\n${escaped(xml)}</textarea>`)}
    </div>
  </fieldset>
  <fieldset class="options">
    <input class="button primary" id="save_button" name="save" type="submit" value="Save">
    <a href="${PREFIX}/deployables/42" class="button danger">Cancel</a>
  </fieldset>
</form>`;
}

function fileForm(): string {
  return `<form accept-charset="UTF-8" action="${PREFIX}/deployables" class="generic" enctype="multipart/form-data" id="new_deployable" method="post">
  <label for="deployable_xml">File</label>
  <input id="deployable_xml" name="deployable[xml]" type="file">
  <input class="button" id="save_button" name="save" type="submit" value="Save">
</form>`;
}

/** Carriage returns as references, or the page's parser would take them away. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll("\r", "&#13;");
}
