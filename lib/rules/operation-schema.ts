/** What rules do to alarms and their entities, as it is written: as people do it, and a pbehavior. */
import { z } from 'zod';
import type { Operation } from '../alarm/operation.ts';

export const plainText = z.string().refine((value) => !value.includes('\0'), 'Must not contain a NUL character');

const longest = 366 * 86_400;
const id = z.string().min(1).max(200);
const instant = z.iso.datetime({ offset: true });

/** `text`: what its texts may be. */
export function operationSchema(text: z.ZodString): z.ZodType<Operation> {
  const comment = text.max(10_000).default('').describe('Why, for the colleagues');
  return z.discriminatedUnion('type', [
    z.strictObject({
      type: z.enum(['ack', 'ackremove', 'cancel', 'uncancel', 'comment', 'unsnooze']),
      comment,
    }),
    z.strictObject({
      type: z.literal('snooze'),
      duration_seconds: z.int().min(1).max(31_536_000),
      comment,
    }),
    z.strictObject({
      type: z.literal('assocticket'),
      ticket: text.min(1).max(500),
      ticket_url: text
        .max(2000)
        .refine(isAddress, 'Must be an http or https address')
        .meta({ format: 'uri' })
        .optional(),
      ticket_system_name: text.max(500).optional(),
      ticket_comment: text.max(10_000).optional(),
      ticket_data: z.record(text.max(200), text.max(2000)).optional(),
      comment,
    }),
    z.strictObject({ type: z.literal('changestate'), state: z.literal([0, 1, 2, 3]), comment }),
    pbehaviorSchema(text),
  ]);
}

function isAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function pbehaviorSchema(text: z.ZodString) {
  const fields = {
    type: z.literal('pbehavior'),
    title: text.trim().min(1).max(200),
    pbehavior_type: id.describe('Id of its type'),
    reason: id.optional().describe('Id of its reason'),
  };
  return z.discriminatedUnion('start_on_trigger', [
    z
      .strictObject({
        ...fields,
        start_on_trigger: z.literal(true),
        duration_seconds: z.int().min(1).max(longest),
      })
      .describe('A pbehavior of the entity from now on, for a time; done again, it begins anew'),
    z
      .strictObject({ ...fields, start_on_trigger: z.literal(false), start: instant, stop: instant })
      .describe('A pbehavior of the entity at a fixed time'),
  ]);
}
