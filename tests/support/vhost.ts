/** A vhost of its own on the test broker, so that tests see only what they sent themselves. */
import { randomUUID } from 'node:crypto';

export interface TestVhost {
  readonly name: string;
  /** AMQP URL at this vhost. */
  readonly url: string;
  /** Removes the vhost with everything in it. */
  remove(): Promise<void>;
}

/** Creates a vhost with a random name. @throws {Error} when the test broker is not running: there is no test without it. */
export async function createTestVhost(): Promise<TestVhost> {
  const amqp = new URL(testEnvironment('VIGIE_TEST_AMQP_URL'));
  const name = `test-${randomUUID()}`;
  await callAdmin('PUT', `vhosts/${name}`);
  amqp.pathname = `/${name}`;
  return { name, url: amqp.toString(), remove: () => callAdmin('DELETE', `vhosts/${name}`) };
}

/** An address that `scripts/test-servers env` prints. */
export function testEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run eval "$(scripts/test-servers env)"`);
  return value;
}

async function callAdmin(method: string, path: string): Promise<void> {
  const { origin, username, password } = new URL(testEnvironment('VIGIE_TEST_AMQP_ADMIN'));
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(`${origin}/api/${path}`, { method, headers: { authorization } });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
}
