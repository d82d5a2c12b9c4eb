/** The actions of an enrichment rule, as they are written. */
import { z } from 'zod';
import { TEMPLATE_LENGTH_MAX } from '../template/template.ts';

/** Fields of an event that a rule may write, besides `extra.<name>`. */
export const writableFields = ['output', 'long_output', 'author', 'state'] as const;

const noNul = (text: string): boolean => !text.includes('\0');
const text = z.string().max(TEMPLATE_LENGTH_MAX).refine(noNul, 'Must not contain a NUL character');
const template = text.describe('A text with places for values: {{event.output}}');
const from = z
  .string()
  .min(1)
  .max(500)
  .describe('Names a value: event.output, match.event.output.disk, external.cmdb.owner');
const field = z
  .string()
  .max(300)
  .refine(
    (name) => writableFields.some((known) => known === name) || /^extra\.[^.$\0]+$/.test(name),
    `Must be one of ${writableFields.join(', ')}, extra.<name>`,
  )
  .refine((name) => name !== 'extra.__proto__', 'Must be another name');
/** Names of infos are keys in the database, and parts of the names of pattern fields. */
const infoName = z
  .string()
  .regex(/^[^.$\0]{1,200}$/, 'Must have 1 to 200 characters, no dot and no dollar sign')
  .refine((name) => name !== '__proto__', 'Must be another name');
const description = z.string().max(1000).refine(noNul, 'Must not contain a NUL character').optional();
const infoValue = z.union([text, z.number(), z.boolean(), z.array(text).max(1000)]);
const tags = z
  .record(
    z
      .string()
      .min(1)
      .max(256)
      .refine((name) => name !== '__proto__' && noNul(name), 'Must be another name'),
    text,
  )
  .refine((value) => Object.keys(value).length > 0, 'Must have a tag')
  .refine((value) => Object.keys(value).length <= 100, 'Must have at most 100 tags');

/** C12 of the field finds this out when an event comes; whoever writes the rule would rather know. */
function valueFault(name: string, value: unknown): string | undefined {
  if (name.startsWith('extra.')) return undefined;
  if (name === 'state') return [0, 1, 2, 3].some((state) => state === value) ? undefined : 'Must be 0, 1, 2 or 3';
  return typeof value === 'string' ? undefined : 'Must be a text for this field';
}

export const filterActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('set_field'), field, value: infoValue }).superRefine((action, context) => {
    const fault = valueFault(action.field, action.value);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['value'], message: fault });
  }),
  z.strictObject({ type: z.literal('set_field_from_template'), field, template }),
  z.strictObject({ type: z.literal('copy'), from, field }),
  z.strictObject({ type: z.literal('set_entity_info'), name: infoName, description, value: infoValue }),
  z.strictObject({ type: z.literal('set_entity_info_from_template'), name: infoName, description, template }),
  z.strictObject({ type: z.literal('copy_to_entity_info'), name: infoName, description, from }),
  z
    .strictObject({ type: z.literal('set_entity_info_from_dictionary'), from, description })
    .describe('Each key of the object becomes an info'),
  z.strictObject({ type: z.literal('set_tags'), tags }),
  z.strictObject({ type: z.literal('set_tags_from_template'), tags: tags.describe('Each value is a template') }),
]);

export type FilterAction = z.output<typeof filterActionSchema>;
