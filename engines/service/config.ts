/** There is nothing to configure. */
import { z } from 'zod';

export const serviceConfigSchema = z.strictObject({});

export type ServiceConfig = z.output<typeof serviceConfigSchema>;
