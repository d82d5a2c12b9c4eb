/** What people like of the console. It stands in their account, so that it follows them from browser to browser. */
import { z } from 'zod';

/** What can be chosen. What is absent was not, and is the first. */
export const preferencesSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).exactOptional(),
  /** Of rows. */
  density: z.enum(['normal', 'compact']).exactOptional(),
  /** Of one key (WCAG 2.2, 2.1.4). */
  shortcuts: z.enum(['on', 'off']).exactOptional(),
  /** Told of new critical alarms: not at all, by a count in the title, by a sound too. */
  alerts: z.enum(['off', 'title', 'sound']).exactOptional(),
});

export type ChosenPreferences = Readonly<z.output<typeof preferencesSchema>>;
