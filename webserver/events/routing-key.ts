/** The routing key of an event on `canopsis.events`, as connectors build it (`docs/event.md`). Identity is in the body; the key only selects. */
import type { Event } from '../../lib/event/event.ts';

/** AMQP 0-9-1 holds it in a short string. */
const longestBytes = 255;

/** `connector.connector_name.event_type.source_type.component[.resource]`, cut to 255 bytes of UTF-8. */
export function routingKeyOf(event: Event): string {
  const { connector, connector_name, event_type, source_type, component, resource } = event;
  const parts = [connector, connector_name, event_type, source_type, component, resource];
  return cutToBytes(parts.filter((part) => part !== undefined).join('.'));
}

function cutToBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longestBytes) return text;
  let end = longestBytes;
  // Not within a character: continuation bytes are 10xxxxxx.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
