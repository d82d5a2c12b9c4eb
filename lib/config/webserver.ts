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
  /** A request that is not complete after this time is cut. */
  request_seconds: z.int().min(1).max(600).default(30),
  /** Open live streams at most. */
  streams: z.int().min(1).max(10_000).default(500),
});

const sessionSchema = z.strictObject({
  /** A session ends after this time without a request. */
  idle_minutes: minutes.default(120),
  /** … and after this time in any case. */
  absolute_minutes: minutes.default(43_200),
  /** Send the cookie over HTTPS only. Set it as soon as TLS stands in front. */
  secure_cookie: z.boolean().default(false),
});

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
  session: sessionSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  groups: routeGroupsSchema.prefault({}),
  ldap: ldapSchema.prefault({}),
  oidc: oidcSchema.prefault({}),
});

export type WebserverConfig = z.output<typeof webserverSchema>;

/** The files that it names, for who checks them. `file` is where the configuration was read from. */
export function certificateFiles({ ldap, oidc }: WebserverConfig, file: string): readonly NamedFile[] {
  return [
    ...(ldap.enabled ? [{ file, key: 'ldap.ca_file', path: ldap.ca_file }] : []),
    ...(oidc.enabled ? [{ file, key: 'oidc.ca_file', path: oidc.ca_file }] : []),
  ];
}

/** True when browsers reach it over HTTPS alone: cookies are then never sent in the clear, and browsers are told to come back that way. */
export function isSecure({ session }: WebserverConfig): boolean {
  return session.secure_cookie;
}
