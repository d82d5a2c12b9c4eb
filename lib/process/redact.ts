/** Keeps secrets out of what is shown: whatever text comes from a log or an error message passes through here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import type { Environment } from '../config/load.ts';

/** Shorter texts would hide ordinary words. */
const shortestSecret = 6;

/** Replaces every secret of this home, and every password inside a URL, by `***`. */
export function createRedactor(home: Home, env: Environment): (text: string) => string {
  const secrets = [...secretFiles(home.secrets), ...secretVariables(env)].filter(
    (secret) => secret.length >= shortestSecret,
  );
  return (text) => {
    const plain = text.replace(/(\w+:\/\/[^\s:@/]*):[^\s@/]+@/g, '$1:***@');
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), plain);
  };
}

function secretFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').trim());
  } catch {
    return [];
  }
}

function secretVariables(env: Environment): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /PASSWORD|SECRET|COOKIE|TOKEN/.test(name) && value !== undefined ? [value] : [],
  );
}
