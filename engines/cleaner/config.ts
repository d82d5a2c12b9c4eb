/** Options of `[engine.cleaner]`. */
import { z } from 'zod';

export const cleanerConfigSchema = z.strictObject({
  /** Larger bodies are dead letters. */
  body_bytes_max: z.int().min(1024).max(16_777_216).default(1_048_576),
  /** Characters of `output` that are kept of an external event. */
  output_length: z.int().min(1).max(65_536).default(255),
  /** Characters of `long_output` that are kept of an external event. */
  long_output_length: z.int().min(1).max(1_048_576).default(1024),
});

export type CleanerConfig = z.output<typeof cleanerConfigSchema>;
