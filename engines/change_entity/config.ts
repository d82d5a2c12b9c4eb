/** Options of `[engine.change_entity]`: there are none. */
import { z } from 'zod';

export const changeEntityConfigSchema = z.strictObject({});

export type ChangeEntityConfig = z.output<typeof changeEntityConfigSchema>;
