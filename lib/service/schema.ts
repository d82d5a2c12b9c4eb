/** A service as it is written, by the API and in the database: every fault with its path. */
import { z } from 'zod';
import { patternId } from '../rules/rule-fields.ts';
import { watchedPatternSchema } from '../pbehavior/subject.ts';
import { TEMPLATE_LENGTH_MAX } from '../template/template.ts';
import { compileOutput, defaultOutput } from './output.ts';

export const servicesCollection = 'services';

const shape = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(''),
  enabled: z.boolean().default(true),
  /** Which entities belong to it, by what events leave alone. */
  entity_pattern: watchedPatternSchema.optional(),
  entity_pattern_id: patternId.optional().describe('A saved pattern of entities instead'),
  output_template: z
    .string()
    .min(1)
    .max(TEMPLATE_LENGTH_MAX)
    .default(defaultOutput)
    .superRefine((template, context) => {
      const compiled = compileOutput(template);
      if (typeof compiled === 'string') context.addIssue({ code: 'custom', message: compiled });
    })
    .describe('Output of its alarm; {{title}} and its counters, such as {{state.critical}}, are filled in'),
  impact_level: z.int().min(1).max(10).default(1).describe('Weight of its entity in other services'),
  category: z.string().trim().min(1).max(100).optional().describe('For people, to find what belongs together'),
});

/** Besides the shape: one pattern, its own or a saved one. */
export const serviceSchema = shape.superRefine(({ entity_pattern: own, entity_pattern_id: saved }, context) => {
  const issue = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (own === undefined && saved === undefined) issue('entity_pattern', 'Must have a pattern');
  if (own !== undefined && saved !== undefined) issue('entity_pattern_id', 'Either a pattern or a saved one');
});
