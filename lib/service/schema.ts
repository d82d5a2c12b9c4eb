/** A service as it is written, by the API and in the database: every fault with its path. */
import { z } from 'zod';
import { watchedSubject } from '../pbehavior/subject.ts';
import { patternSchema } from '../pattern/schema.ts';
import { TEMPLATE_LENGTH_MAX } from '../template/template.ts';
import { compileOutput, defaultOutput } from './output.ts';

export const servicesCollection = 'services';

export const serviceSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(''),
  enabled: z.boolean().default(true),
  /** Which entities belong to it, by what events leave alone. */
  entity_pattern: patternSchema(watchedSubject),
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
