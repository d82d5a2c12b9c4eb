/**
 * Style, scripts, font: read once, kept in memory with their compressed forms, and served under an address that contains a hash of
 * all of them. A browser may keep what it got for ever, and a new version is a new address.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Already compressed: trying again only costs. */
const compressed = new Set(['.woff2']);

/** What is opened by itself, a picture with a script in it for one, runs and loads nothing. Short: it is sent with each of them. */
const policy = "default-src 'none'; frame-ancestors 'none'";

/** They say nothing about a style, a script or a font, and there are many of those: a kilobyte each. */
const headersOfPages = [
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-request-id',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-request-id',
  'x-xss-protection',
];

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Made at the first request that wants them. */
  readonly encoded: Map<'br' | 'gzip', Buffer>;
}

export interface Assets {
  /** These scripts (`main` is `js/main.js`) and all that they import, for the browser to fetch at once. Throws when there is none of that name. */
  readonly modules: (scripts: readonly string[]) => readonly string[];
  /** The address of an asset: `/assets/<version>/js/main.js`. */
  readonly url: (path: string) => string;
  /** Serves every address below `/assets`. */
  readonly handler: RequestHandler;
}

/** Where the files are: `code` holds `webserver/`, `node_modules/` and `dist/`. Throws when a module imports what there is not. */
export function loadAssets(code: string): Assets {
  const files = collect(code);
  const hash = createHash('sha256');
  for (const [path, body] of files) hash.update(path).update('\0').update(body);
  const version = hash.digest('hex').slice(0, 12);
  const assets = new Map<string, Asset>();
  for (const [path, body] of files) {
    assets.set(path, { type: types[extname(path)] ?? 'application/octet-stream', body, encoded: new Map() });
  }
  return {
    modules: (scripts) => modulesOf(scripts, files),
    url: (path) => `/assets/${version}/${path}`,
    handler: serve(assets, version),
  };
}

function collect(code: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const publicFolder = join(code, 'webserver', 'public');
  for (const path of walk(publicFolder)) {
    if (extname(path) in types) files.set(path, readAsset(join(publicFolder, path)));
  }
  for (const [path, file] of Object.entries(libraries)) files.set(path, readAsset(join(code, file)));
  files.set('console.css', bundleStyle(code));
  // A map shows what is added to it while it is walked: what an imported module imports is found too.
  for (const [path, body] of files) {
    for (const target of importsOf(path, body)) {
      if (!files.has(target)) files.set(target, readAsset(join(code, 'dist', 'webserver', target)));
    }
  }
  return files;
}

/** What a module of ours imports, at once or later. The others are modules of the console, which the browser runs as they were compiled. */
function importsOf(path: string, body: Buffer, pattern = imports): readonly string[] {
  if (extname(path) !== '.js' || path.startsWith('vendor/')) return [];
  const found = body.toString('utf8').matchAll(pattern);
  return [...found].map(([, now, later = '']) => now ?? later).map((target) => posix.join(posix.dirname(path), target));
}

function modulesOf(scripts: readonly string[], files: ReadonlyMap<string, Buffer>): readonly string[] {
  const modules = new Set(scripts.map((script) => `js/${script}.js`));
  for (const module of modules) {
    const body = files.get(module);
    if (body === undefined) throw new Error(`There is no script ${module}`);
    for (const target of importsOf(module, body, importsAtOnce)) modules.add(target);
  }
  return [...modules];
}

/** A file as it is; a module of ours without its descriptions, which a third of it are and no browser needs. */
function readAsset(file: string): Buffer {
  const body = readFileSync(file);
  if (extname(file) !== '.js' || file.includes('node_modules')) return body;
  const text = body.toString('utf8');
  return Buffer.from(
    text
      .replaceAll(/^[ \t]*\/\*\*[^]*?\*\/[ \t]*\n/gm, '')
      .replaceAll(/^[ \t]*\/\/.*\n?/gm, '')
      .replaceAll(/\/\*\* @type [^*]*\*\/ ?/g, ''),
  );
}

const importsAtOnce = /^(?:import|export) [^;]*?from '(\.[^']+)'/gm;
const imports = /^(?:import|export) [^;]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

const libraries: Readonly<Record<string, string>> = {
  'vendor/htmx.js': 'node_modules/htmx.org/dist/htmx.min.js',
  'vendor/uplot.js': 'node_modules/uplot/dist/uPlot.iife.min.js',
  'vendor/uplot.css': 'node_modules/uplot/dist/uPlot.min.css',
};

/** One sheet of what is common (in `public/css`, by name) and of each component (beside its template). */
function bundleStyle(code: string): Buffer {
  const folders = [join(code, 'webserver', 'public', 'css'), join(code, 'webserver', 'views')];
  const sheets = folders.flatMap((folder) =>
    walk(folder)
      .filter((path) => path.endsWith('.css'))
      .map((path) => readFileSync(join(folder, path))),
  );
  return Buffer.concat(sheets);
}

/** Every file below a folder, sorted, with slashes. */
function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? walk(join(folder, entry.name)).map((path) => posix.join(entry.name, path)) : [entry.name],
    )
    .sort();
}

function serve(assets: ReadonlyMap<string, Asset>, version: string): RequestHandler {
  return (request, response, next) => {
    const [, asked = '', path = ''] = /^\/([^/]+)\/(.+)$/.exec(request.path) ?? [];
    const asset = assets.get(path);
    if (asset === undefined) {
      next();
      return;
    }
    const encoding = compressed.has(extname(path)) ? false : request.acceptsEncodings('br', 'gzip');
    for (const name of headersOfPages) response.removeHeader(name);
    response.setHeader('content-security-policy', policy);
    response.setHeader('content-type', asset.type);
    response.setHeader('cache-control', asked === version ? 'public, max-age=31536000, immutable' : 'no-store');
    response.setHeader('vary', 'accept-encoding');
    if (encoding === 'br' || encoding === 'gzip') {
      response.setHeader('content-encoding', encoding);
      response.end(encode(asset, encoding));
    } else {
      response.end(asset.body);
    }
  };
}

function encode(asset: Asset, encoding: 'br' | 'gzip'): Buffer {
  const known = asset.encoded.get(encoding);
  if (known !== undefined) return known;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  const made = encoding === 'br' ? brotliCompressSync(asset.body, { params }) : gzipSync(asset.body, { level: 9 });
  asset.encoded.set(encoding, made);
  return made;
}
