/** There is nothing to configure. */
import { z } from 'zod';

export const serviceContextConfigSchema = z.strictObject({});

export type ServiceContextConfig = z.output<typeof serviceContextConfigSchema>;
