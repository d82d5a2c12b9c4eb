/** `etc/webserver.conf`: where the API and the console listen, and how strict they are. */
import { z } from 'zod';
import { ldapSchema } from './ldap.ts';
import { oidcSchema } from './oidc.ts';
import { routeGroupsSchema } from './route-groups.ts';
import type { NamedFile } from './tls.ts';

const minutes = z.int().min(1).max(525_600);

const limitsSchema = z.strictObject({
  /** Largest body of a request, in bytes. */
  body_bytes: z.int().min(1024).max(64_000_000).default(8_000_000),
  /** Events in one request at most. */
  events_per_request: z.int().min(1).max(10_000).default(1000),
  /** Alarms in one bulk action at most. */
  alarms_per_action: z.int().min(1).max(10_000).default(1000),
  /** Entities in one import at most. */
  entities_per_import: z.int().min(1).max(100_000).default(10_000),
  /** A request that is not complete after this time is cut. */
  request_seconds: z.int().min(1).max(600).default(30),
  /** Open live streams at most. */
  streams: z.int().min(1).max(10_000).default(500),
  /** An open stream says that it is alive this often, and ends when its reader may no longer read it. */
  stream_heartbeat_seconds: z.int().min(1).max(300).default(15),
});

const sessionSchema = z.strictObject({
  /** A session ends after this time without a request. */
  idle_minutes: minutes.default(120),
  /** … and after this time in any case. */
  absolute_minutes: minutes.default(43_200),
  /** Send the cookie over HTTPS only. Set it as soon as a proxy with TLS stands in front; with `[tls]` it is so by itself. */
  secure_cookie: z.boolean().default(false),
});

const tlsSchema = z.strictObject({
  /** The webserver's certificate, followed by those between it and the authority (PEM); empty: it speaks HTTP. */
  cert_file: z.string().default(''),
  /** The key of the first one. */
  key_file: z.string().default(''),
  /** More certificates between it and the authority, when they are in a file of their own. */
  ca_file: z.string().default(''),
  min_version: z.enum(['1.2', '1.3']).default('1.2'),
  /** For so long browsers come back by HTTPS alone (RFC 6797); 0: do not ask them to. */
  hsts_seconds: z.int().min(0).max(63_072_000).default(31_536_000),
});

export type WebserverTlsConfig = z.output<typeof tlsSchema>;

export const webserverSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(1).max(65535).default(8082),
  /** Reverse proxies in front whose X-Forwarded-For is believed; 0: none, the peer's address counts. */
  trusted_proxies: z.int().min(0).max(10).default(0),
  /** Accept API keys in the address (`?authkey=`), as the seed system did. They end up in logs: keep it off. */
  keys_in_urls: z.boolean().default(false),
  /** Origins whose pages may read the API with a key or a token: `https://wall.example.org`. Empty: none. */
  allowed_origins: z
    .array(z.string().regex(/^https?:\/\/[^/\s*,]+$/, 'must be an origin such as https://wall.example.org'))
    .default([]),
  /** Serve /metrics to loopback without a key. */
  metrics_on_loopback: z.boolean().default(true),
  tls: tlsSchema.prefault({}),
  session: sessionSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  groups: routeGroupsSchema.prefault({}),
  ldap: ldapSchema.prefault({}),
  oidc: oidcSchema.prefault({}),
});

export type WebserverConfig = z.output<typeof webserverSchema>;

/** The files that it names, for who checks them. `file` is where the configuration was read from. */
export function certificateFiles({ tls, ldap, oidc }: WebserverConfig, file: string): readonly NamedFile[] {
  return [
    ...(['cert_file', 'key_file', 'ca_file'] as const).map((key) => ({ file, key: `tls.${key}`, path: tls[key] })),
    ...(ldap.enabled ? [{ file, key: 'ldap.ca_file', path: ldap.ca_file }] : []),
    ...(oidc.enabled ? [{ file, key: 'oidc.ca_file', path: oidc.ca_file }] : []),
  ];
}

/** True when browsers reach it over HTTPS alone: cookies are then never sent in the clear, and browsers are told to come back that way. */
export function isSecure({ tls, session }: WebserverConfig): boolean {
  return tls.cert_file !== '' || session.secure_cookie;
}
