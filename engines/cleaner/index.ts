import type { DecodingEngine } from '../../lib/engine/contract.ts';
import { type CleanerConfig, cleanerConfigSchema } from './config.ts';
import { processMessages } from './process.ts';

/** Turns what connectors publish into events, and what is unusable into dead letters. */
export const cleaner: DecodingEngine<CleanerConfig> = {
  name: 'cleaner',
  input: 'message',
  configSchema: cleanerConfigSchema,
  indexes: [],
  process: processMessages,
};
