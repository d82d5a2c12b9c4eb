/** A dead letter as it lies in the database, and as it is shown. */
import { z } from 'zod';
import type { DeadLetter } from '../../lib/engine/dead-letter.ts';
import { instant, integerText, plainText } from '../http/schema.ts';

/** Written by the replay: once, because a second one would be a second event. */
export interface Replayed {
  readonly time: Date;
  /** Id of the account. */
  readonly by: string;
  /** The event that it became. */
  readonly event_id: string;
}

export interface StoredLetter extends DeadLetter {
  readonly replayed?: Replayed;
}

/** How much of a payload the list shows, in characters. */
export const previewLength = 200;

export const letterRowSchema = z.strictObject({
  id: z.string(),
  time: instant,
  pool: z.string(),
  engine: z.string(),
  /** Why: a code of `docs/errors.md`. */
  code: z.string(),
  message: z.string(),
  /** The field of the event that is at fault, where it is one. */
  field: z.string().optional(),
  size_bytes: z.int(),
  /** The beginning of the payload; base64 when it is not UTF-8. */
  preview: z.string(),
  replayed: z.strictObject({ time: instant, by: z.string(), event_id: z.string() }).optional(),
});

export type LetterRow = z.output<typeof letterRowSchema>;

export const letterDetailsSchema = letterRowSchema.omit({ preview: true }).extend({
  /** As it came: text, or base64 when it is not UTF-8. */
  payload: z.string(),
  payload_encoding: z.enum(['utf8', 'base64']),
  /** True: the payload was larger than what is kept, and cannot be replayed. */
  truncated: z.literal(true).optional(),
  routing_key: z.string().optional(),
  content_type: z.string().optional(),
});

export type LetterDetails = z.output<typeof letterDetailsSchema>;

/** A time in an address. */
const timeText = z.iso.datetime({ error: 'Must be an ISO 8601 time in UTC' }).transform((text) => new Date(text));

export const letterQuerySchema = z.strictObject({
  pool: plainText.max(100).optional(),
  engine: plainText.max(100).optional(),
  code: plainText.max(100).optional().describe('Reason, of docs/errors.md'),
  from: timeText.optional().describe('Inclusive, ISO 8601'),
  to: timeText.optional().describe('Exclusive, ISO 8601'),
  replayed: z
    .enum(['true', 'false'], 'Must be true or false')
    .transform((text) => text === 'true')
    .meta({ wire: { type: 'boolean' } })
    .optional(),
  cursor: plainText.max(500).optional().describe('meta.next of the page before'),
  limit: integerText(1, 1000).prefault('50'),
});

export type LetterQuery = z.output<typeof letterQuerySchema>;

export const letterListSchema = z.strictObject({
  data: z.array(letterRowSchema),
  meta: z.strictObject({
    per_page: z.int(),
    /** Cursor of the next page; absent on the last one. */
    next: z.string().optional(),
  }),
});

export type LetterList = z.output<typeof letterListSchema>;

export const letterCountsSchema = z.strictObject({
  total: z.int(),
  /** True: there are more than `total`, and the groups are of the newest ones. */
  total_is_capped: z.literal(true).optional(),
  /** By engine and reason, the greatest first. */
  groups: z.array(z.strictObject({ engine: z.string(), code: z.string(), count: z.int() })),
});

export type LetterCounts = z.output<typeof letterCountsSchema>;

export function letterRow(letter: StoredLetter): LetterRow {
  const { _id: id, time, pool, engine, code, message, field, size_bytes, payload, replayed } = letter;
  const preview = payload.slice(0, previewLength);
  return { id, time, pool, engine, code, message, field, size_bytes, preview, replayed };
}

export function letterDetails(letter: StoredLetter): LetterDetails {
  const { preview: _preview, ...row } = letterRow(letter);
  const { payload, payload_encoding, truncated, routing_key, content_type } = letter;
  return { ...row, payload, payload_encoding, truncated, routing_key, content_type };
}
