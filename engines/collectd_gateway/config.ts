/** Options of `[engine.collectd_gateway]`. */
import { z } from 'zod';
import { parseTypesDb } from '../../lib/collectd/types-db.ts';
import { createTypes } from '../../lib/collectd/types.ts';

/** The text of a `types.db`; a line that is none is a fault of the configuration. */
const typesDb = z.string().transform((text, context) => {
  const { types, faults } = parseTypesDb(text);
  for (const { line, problem } of faults) context.addIssue({ code: 'custom', message: `line ${line} ${problem}` });
  return types;
});

export const collectdGatewayConfigSchema = z
  .strictObject({
    /** The site's own types, as they stand in its `types.db`: lines `type name:TYPE:min:max, …`. They count before the standard ones. */
    types_db: typesDb.prefault(''),
    /** True when collectd says `StoreRates true`: its JSON then still says derive or counter, although every value is a rate. */
    rates_stored: z.boolean().default(false),
    /** `GraphitePrefix`, for `Format Graphite`. */
    graphite_prefix: z.string().default(''),
    /** `GraphitePostfix`. */
    graphite_postfix: z.string().default(''),
    /** `GraphiteSeparateInstances`. */
    graphite_separate_instances: z.boolean().default(false),
  })
  .transform(({ types_db: own, ...options }) => ({ ...options, types: createTypes(own) }));

export type CollectdGatewayConfig = z.output<typeof collectdGatewayConfigSchema>;
