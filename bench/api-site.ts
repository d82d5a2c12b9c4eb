/** A site with its main pool and its webserver as real processes, and an administrator who is signed in. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSite, type Site, type SiteProcess } from '../tests/support/site.ts';

export interface ApiSite {
  readonly site: Site;
  readonly pool: SiteProcess;
  readonly url: string;
  /** The administrator's, for `Authorization: Bearer`. */
  readonly token: string;
}

const password = 'only-for-this-run';
const json = { 'content-type': 'application/json' };

export async function startApiSite(port: number): Promise<ApiSite> {
  const site = await createSite();
  mkdirSync(join(site.home, 'var', 'secrets'));
  writeFileSync(join(site.home, 'var', 'secrets', 'admin-password'), password);
  const pool = await site.start('engines/main.js', ['process']);
  await site.start('webserver/main.js', [], { env: { VIGIE_WEBSERVER_PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  return { site, pool, url, token: await signIn(url) };
}

/** The first password is good for choosing another one, and nothing else. */
async function signIn(url: string): Promise<string> {
  const body = JSON.stringify({ username: 'admin', password });
  const response = await fetch(`${url}/api/v1/login`, { method: 'POST', headers: json, body });
  const token = /"access_token":"([^"]+)"/.exec(await response.text())?.[1] ?? '';
  const change = JSON.stringify({ old_password: password, new_password: `${password} chosen` });
  const headers = { ...json, authorization: `Bearer ${token}` };
  const changed = await fetch(`${url}/api/v1/me/password`, { method: 'PUT', headers, body: change });
  if (!changed.ok) throw new Error(`The password could not be changed: ${changed.status}`);
  return token;
}
