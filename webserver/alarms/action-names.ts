/** What an operator can do to an alarm, and what each action takes. */
import { z } from 'zod';
import { plainText } from '../http/schema.ts';

const comment = plainText.max(10_000).optional().describe('Why, for the colleagues');
const required = (name: string): z.ZodString => z.string().min(1, `${name} is missing`);

/** A year: nobody means more. */
const longestSnoozeSeconds = 31_536_000;

/** The body of each action. */
export const actionSchemas = {
  ack: z.strictObject({
    comment,
    ack_resources: z.boolean().optional().describe('For the alarm of a component: the open ones of its resources too'),
  }),
  ackremove: z.strictObject({ comment }),
  cancel: z.strictObject({ comment }),
  uncancel: z.strictObject({ comment }),
  comment: z.strictObject({
    comment: required('Comment').max(10_000).refine(hasNoNul, 'Must not contain a NUL character'),
  }),
  assocticket: z.strictObject({
    ticket: required('Ticket').max(500).refine(hasNoNul, 'Must not contain a NUL character'),
    ticket_url: z
      .url({ protocol: /^https?$/, error: 'Must be an http or https address' })
      .max(2000)
      .optional(),
    ticket_system_name: plainText.max(500).optional(),
    ticket_comment: plainText.max(10_000).optional(),
    ticket_data: z.record(plainText.max(200), plainText.max(2000)).optional(),
    comment,
  }),
  snooze: z.strictObject({
    duration_seconds: z.int('Must be a whole number of seconds').min(1).max(longestSnoozeSeconds),
    comment,
  }),
  unsnooze: z.strictObject({ comment }),
  changestate: z.strictObject({
    state: z.literal([0, 1, 2, 3], { error: 'State must be one of 0, 1, 2, 3' }),
    comment,
  }),
} as const;

export type ActionName = keyof typeof actionSchemas;

/** In the order in which the API lists them. */
export const actionNames = [
  'ack',
  'ackremove',
  'cancel',
  'uncancel',
  'comment',
  'assocticket',
  'snooze',
  'unsnooze',
  'changestate',
] as const satisfies readonly ActionName[];

/** What any action may take; which of it, its own schema has checked. */
export interface ActionFields {
  readonly comment?: string | undefined;
  readonly ack_resources?: boolean | undefined;
  readonly ticket?: string | undefined;
  readonly ticket_url?: string | undefined;
  readonly ticket_system_name?: string | undefined;
  readonly ticket_comment?: string | undefined;
  readonly ticket_data?: Readonly<Record<string, string>> | undefined;
  readonly duration_seconds?: number | undefined;
  readonly state?: number | undefined;
}

function hasNoNul(text: string): boolean {
  return !text.includes('\0');
}
