/** The files of the viewer of the API (`docs/decisions/0009-api-viewer.md`): read at the first request, kept with their compressed forms. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Loads nothing from elsewhere, and runs under the policy of every page: no inline script, no inline style. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vigie API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/viewer.css">
</head>
<body>
<div id="viewer"></div>
<noscript><p>This page needs scripts. The document itself is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></noscript>
<script src="/api/docs/viewer.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;

/** `validatorUrl` would send the document's address to somebody else; a change by the console's session needs its token. */
const start = `const csrf = fetch('/api/v1/me').then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'none',
  requestInterceptor: async (request) => {
    const { csrf_token: token } = await csrf;
    const isOurs = new URL(request.url, location.href).origin === location.origin;
    if (isOurs && token && !request.headers.Authorization && request.method && request.method !== 'GET') request.headers['x-csrf-token'] = token;
    return request;
  },
});
`;

const library = (name: string): Promise<Buffer> =>
  readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));

const sources: Readonly<Record<ViewerFile, () => Promise<Buffer>>> = {
  page: () => Promise.resolve(Buffer.from(page)),
  'start.js': () => Promise.resolve(Buffer.from(start)),
  'viewer.js': () => library('swagger-ui-bundle.js'),
  'viewer.css': () => library('swagger-ui.css'),
};

export type ViewerFile = 'page' | 'start.js' | 'viewer.js' | 'viewer.css';

interface Loaded {
  readonly plain: Buffer;
  readonly compressed: Buffer;
}

const loaded = new Map<ViewerFile, Promise<Loaded>>();

/** Writes a file as an answer, compressed for who takes it. */
export async function viewerFile(name: ViewerFile, accepted: string): Promise<(response: ServerResponse) => void> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  const { plain, compressed } = await known;
  const isCompressed = /\bgzip\b/.test(accepted);
  return (response) => {
    response.setHeader('vary', 'accept-encoding');
    response.setHeader('cache-control', 'no-cache');
    if (isCompressed) response.setHeader('content-encoding', 'gzip');
    response.end(isCompressed ? compressed : plain);
  };
}

async function load(name: ViewerFile): Promise<Loaded> {
  const plain = await sources[name]();
  return { plain, compressed: await promisify(gzip)(plain) };
}
