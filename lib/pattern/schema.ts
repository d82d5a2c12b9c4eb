/** What a pattern may look like when a person or a file brings it: every fault with its path. */
import { z } from 'zod';
import { conditionsOf, fieldOf, type PatternSubject } from './field.ts';
import type { FieldCondition, Pattern } from './pattern.ts';
import { compileExpression } from './regular-expression.ts';

/** Groups of a pattern, conditions of a group, values of a list, at most. */
const GROUPS_MAX = 100;
const CONDITIONS_MAX = 50;
const VALUES_MAX = 1000;
const TEXT_LENGTH_MAX = 2000;

/** The database keeps no NUL, and no expression of it can hold one. */
const text = z
  .string()
  .max(TEXT_LENGTH_MAX)
  .refine((value) => !value.includes('\0'), 'Must not contain a NUL character');
const filledText = text.min(1, 'Must not be empty');
const scalar = z.union([text, z.number(), z.boolean()], 'Must be a text, a number or true or false');

const conditionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['eq', 'neq']), value: scalar }),
  z.strictObject({ type: z.enum(['gt', 'lt']), value: z.number() }),
  z.strictObject({
    type: z.literal('regexp'),
    value: filledText.superRefine((source, context) => {
      const compiled = compileExpression(source);
      if (typeof compiled === 'string') context.addIssue({ code: 'custom', message: compiled });
    }),
  }),
  z.strictObject({
    type: z.enum(['contain', 'not_contain', 'begin_with', 'not_begin_with', 'end_with', 'not_end_with']),
    value: filledText,
  }),
  z.strictObject({
    type: z.enum(['is_one_of', 'is_not_one_of']),
    value: z.array(scalar).min(1, 'Must have a value').max(VALUES_MAX),
  }),
  z.strictObject({
    type: z.enum(['has_every', 'has_one_of', 'has_not']),
    value: z.array(text).min(1, 'Must have a value').max(VALUES_MAX),
  }),
  z.strictObject({ type: z.enum(['is_empty', 'exist']), value: z.boolean() }),
  z.strictObject({
    type: z.literal('relative_time'),
    value: z.strictObject({ value: z.number().positive(), unit: z.enum(['s', 'm', 'h', 'd', 'w']) }),
  }),
  z.strictObject({
    type: z.literal('absolute_time'),
    value: z
      .strictObject({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) })
      .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), 'Must not end before it begins'),
  }),
]);

const fieldConditionSchema = z.strictObject({ field: z.string().min(1).max(300), condition: conditionSchema });

/** Checks the shape of a pattern, the fields that the subject has, and that each condition fits its field. */
export function patternSchema(subject: PatternSubject<never>): z.ZodType<Pattern> {
  return z
    .array(z.array(fieldConditionSchema).min(1, 'Must have a condition').max(CONDITIONS_MAX))
    .min(1, 'Must have a group')
    .max(GROUPS_MAX)
    .superRefine((pattern, context) => {
      for (const [group, conditions] of pattern.entries()) {
        for (const [place, each] of conditions.entries()) {
          const fault = faultOf(subject, each);
          if (fault !== undefined) {
            context.addIssue({ code: 'custom', path: [group, place, ...fault.path], message: fault.message });
          }
        }
      }
    });
}

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

function faultOf(subject: PatternSubject<never>, { field: name, condition }: FieldCondition): Fault | undefined {
  const field = /[\0$]|\.\.|\.$/.test(name) ? undefined : fieldOf(subject, name);
  if (field === undefined) {
    const families = Object.keys(subject.families).map((prefix) => `${prefix}<name>`);
    const known = [...Object.keys(subject.fields), ...families].join(', ');
    return { path: ['field'], message: `Must be one of ${known}` };
  }
  if (field.path !== undefined && /^(component_)?infos\.[^.]*\./.test(name)) {
    return { path: ['field'], message: 'The name of an info has no dots' };
  }
  const types = conditionsOf[field.kind];
  if (!types.includes(condition.type)) {
    return { path: ['condition', 'type'], message: `Must be one of ${types.join(', ')} for this field` };
  }
  const wanted =
    field.kind === 'text' ? 'string' : field.kind === 'number' || field.kind === 'boolean' ? field.kind : '';
  return isComparison(condition) && wanted !== '' && !valuesOf(condition).every((value) => typeof value === wanted)
    ? { path: ['condition', 'value'], message: `Must be a ${wanted === 'string' ? 'text' : wanted} for this field` }
    : undefined;
}

type Comparison = Extract<FieldCondition['condition'], { type: 'eq' | 'neq' | 'is_one_of' | 'is_not_one_of' }>;

function isComparison(condition: FieldCondition['condition']): condition is Comparison {
  return ['eq', 'neq', 'is_one_of', 'is_not_one_of'].includes(condition.type);
}

function valuesOf({ value }: Comparison): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
