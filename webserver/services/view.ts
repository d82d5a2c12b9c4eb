/** What the platform says of a service, beside what a person wrote. */
import { z } from 'zod';
import { stateSchema } from '../alarms/view.ts';

const count = z.int();

/** Part of each service that the API answers with. */
const serviceViewSchema = z.object({
  /** The worst of its members. */
  state: stateSchema,
  counters: z.strictObject({
    depends: count,
    all: count,
    active: count,
    state: z.strictObject({ ok: count, minor: count, major: count, critical: count }),
    acknowledged: count,
    unacknowledged: count,
    acknowledged_under_pbehavior: count,
    under_pbehavior: count,
    pbehavior_types: z.array(z.strictObject({ type: z.string(), count })),
  }),
  /** Its open alarm; absent while there is none. */
  alarm_id: z.string().optional(),
  output: z.string().optional(),
});

/** Of what `serviceKind` shows of a rule. */
export function readServiceView(rule: unknown): z.output<typeof serviceViewSchema> {
  return serviceViewSchema.parse(rule);
}
