/** The command that an empty list offers: it sends one event to this very server. */
import type { Request } from 'express';

const event = [
  '{"connector": "test", "connector_name": "first-steps",',
  '       "component": "my-host", "resource": "my-check",',
  '       "state": 2, "output": "My first alarm"}',
].join('\n');

/** The host that the request came to, only in a shape that a shell and a reader cannot misread. */
export function hostOf(request: Request): string {
  const host = request.get('host') ?? '';
  return /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? host : 'localhost:8082';
}

/** For a POSIX shell. */
export function testEvent(request: Request, key = 'YOUR_API_KEY'): string {
  return [
    `curl ${request.protocol}://${hostOf(request)}/api/v1/events \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '${event}'`,
  ].join('\n');
}

/** For a POSIX shell with the tools of librabbitmq (Debian's package amqp-tools), on the machine of this address without its port. */
export function amqpEvent(host: string): string {
  const machine = host.replace(/:\d+$/, '');
  return [
    `amqp-publish --url "amqp://connector:PASSWORD@${machine}:5672/canopsis" \\`,
    '  --exchange canopsis.events --content-type application/json \\',
    '  --routing-key test.first-steps.check.resource.my-host.my-check \\',
    `  --body '${event}'`,
  ].join('\n');
}
