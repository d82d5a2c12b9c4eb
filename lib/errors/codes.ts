/** The catalogue of error codes. `docs/errors.md` has one line for each; a test keeps the two equal. */
export const errorCodes = {
  config_invalid: 'The configuration has faults',
  event_not_json: 'The body of the message is not valid JSON',
  event_not_object: 'The body is JSON, but not an object',
  event_field_missing: 'A required field is missing or empty',
  event_field_invalid: 'A field has a value that it cannot have',
  event_type_unknown: 'The event type is not one that Vigie knows',
  event_type_internal: 'The event type may be sent by the engines alone',
  event_too_large: 'The body is larger than the limit',
  engine_failed: 'An engine threw on this event alone',
  event_suspect: 'The event was in hand each time its engine process died',
  log_fenced: 'Another process owns this decision log',
  log_corrupt: 'A stored decision cannot be read',
  broker_unavailable: 'The message broker cannot be reached or refused the connection',
  broker_publish_failed: 'The broker did not confirm a message',
  database_unavailable: 'The database cannot be reached or refused the connection',
  database_write_failed: 'The database refused a write',
  collectd_unparsable: 'A message of collectd cannot be parsed',
} as const;

export type ErrorCode = keyof typeof errorCodes;
