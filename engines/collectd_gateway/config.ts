/** Options of `[engine.collectd_gateway]`. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseTypesDb, type TypesDb } from '../../lib/collectd/types-db.ts';
import { createTypes } from '../../lib/collectd/types.ts';
import { messageOf } from '../../lib/errors/errors.ts';

const typesFile = z.string().startsWith('/', 'must be an absolute path');

export const collectdGatewayConfigSchema = z
  .strictObject({
    /** Files in the format of collectd's `types.db` with a site's own types; read when the engine starts, the later count. */
    types_db: z.array(typesFile).default([]),
    /** True when collectd says `StoreRates true`: its JSON then still says derive or counter, although every value is a rate. */
    rates_stored: z.boolean().default(false),
    /** `GraphitePrefix`, for `Format Graphite`. */
    graphite_prefix: z.string().default(''),
    /** `GraphitePostfix`. */
    graphite_postfix: z.string().default(''),
    /** `GraphiteSeparateInstances`. */
    graphite_separate_instances: z.boolean().default(false),
  })
  .transform(({ types_db, ...options }, context) => ({
    ...options,
    types: createTypes(...types_db.map((path, index) => readTypesFile(path, index, context))),
  }));

export type CollectdGatewayConfig = z.output<typeof collectdGatewayConfigSchema>;

function readTypesFile(path: string, index: number, context: z.RefinementCtx): TypesDb {
  const report = (message: string) => context.addIssue({ code: 'custom', path: ['types_db', index], message });
  try {
    const { types, faults } = parseTypesDb(readFileSync(path, 'utf8'));
    for (const { line, problem } of faults) report(`${path}, line ${line}: ${problem}`);
    return types;
  } catch (error) {
    report(`cannot be read: ${messageOf(error)}`);
    return new Map();
  }
}
