/**
 * What a login must remember between its first step and the provider's answer, kept by the browser in a sealed cookie: nothing is stored
 * here, so nobody can fill a memory with logins that never end. A cookie for each login: two tabs may sign in at once.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { WebserverConfig } from '../../lib/config/webserver.ts';
import { isSecure } from '../../lib/config/webserver.ts';

const flowSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the login leads. */
  next: z.string(),
  /** In milliseconds. */
  until: z.number(),
});

export type Flow = z.output<typeof flowSchema>;

/** A login takes no longer than this. */
export const flowSeconds = 600;

/** Longer addresses would not fit into a cookie. */
const longestNext = 1500;

const ivBytes = 12;
const tagBytes = 16;

export class FlowSeal {
  readonly #key = randomBytes(32);

  seal(flow: Flow): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const kept = { ...flow, next: flow.next.length > longestNext ? '/alarms' : flow.next };
    const text = Buffer.concat([cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** What was sealed by this process; undefined for anything else, and when its time is over. */
  open(sealed: string, nowMs: number): Flow | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= ivBytes + tagBytes) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, ivBytes));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const text = decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
      const flow = flowSchema.parse(JSON.parse(text));
      return flow.until > nowMs ? flow : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The `Set-Cookie` header of a flow; an empty value removes it. */
export function flowCookie(config: WebserverConfig, state: string, value: string): string {
  const maxAge = value === '' ? 0 : flowSeconds;
  const secure = isSecure(config) ? '; Secure' : '';
  return `${flowCookieName(state)}=${value}; Path=/login/oidc; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

export function flowCookieName(state: string): string {
  return `vigie_oidc_${state.replaceAll(/[^\w-]/g, '').slice(0, 64)}`;
}
