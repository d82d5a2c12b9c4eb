/** The command that an empty list offers: it sends one event to this very server. */
import type { Request } from 'express';

const event = [
  '{"connector": "test", "connector_name": "first-steps",',
  '       "component": "my-host", "resource": "my-check",',
  '       "state": 2, "output": "My first alarm"}',
].join('\n');

/** For a POSIX shell. The host comes from the request, and only in a shape that a shell and a reader cannot misread. */
export function testEvent(request: Request): string {
  const host = request.get('host') ?? '';
  const safeHost = /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? host : 'localhost:8082';
  return [
    `curl ${request.protocol}://${safeHost}/api/v1/events \\`,
    "  -H 'Authorization: Bearer YOUR_API_KEY' \\",
    "  -H 'Content-Type: application/json' \\",
    `  -d '${event}'`,
  ].join('\n');
}
