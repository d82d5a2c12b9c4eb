/** Random secrets that a client presents: session tokens and API keys. Only their hash is stored; with 256 random bits it needs no salt. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

const secretBytes = 32;

/** A fresh token: the prefix says what it is (so that a leaked one is recognised), then 43 characters of base64url. */
export function createToken(prefix: 'vigie_key' | 'vigie_session' | 'vigie_csrf'): string {
  return `${prefix}_${randomBytes(secretBytes).toString('base64url')}`;
}

/** What is stored of a token: SHA-256, hexadecimal. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const passwordLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A one-time password: 20 letters and digits (116 bits) without those that look alike. */
export function createPassword(): string {
  return Array.from({ length: 20 }, () => passwordLetters.charAt(randomInt(passwordLetters.length))).join('');
}
