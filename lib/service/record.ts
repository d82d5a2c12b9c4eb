/**
 * What the pools that own entities tell the pool of the services, on the exchange `vigie.services`: one message per batch, with the entities
 * that count differently now, and the services whose own entity is to be looked at.
 */
import { z } from 'zod';
import type { Contribution, ServiceLinks } from '../alarm/service-links.ts';

/** An entity, with what it counts as from now on, in which services. */
export interface LinkRecord extends ServiceLinks {
  readonly entity: string;
}

/** What the entity of a service shows: the state of its alarm (0 without one) and its output. */
export interface ShownService {
  readonly service: string;
  readonly state: Contribution['state'];
  readonly output: string;
}

export interface ServiceMessage {
  readonly links: readonly LinkRecord[];
  readonly shown: readonly ShownService[];
}

const state = z.literal([0, 1, 2, 3]);

const messageSchema: z.ZodType<ServiceMessage> = z.strictObject({
  links: z.array(
    z.strictObject({
      entity: z.string(),
      ids: z.array(z.string()),
      revision: z.number(),
      has_alarm: z.boolean(),
      state,
      acknowledged: z.boolean(),
      pbehavior_type: z.string().exactOptional(),
    }),
  ),
  shown: z.array(z.strictObject({ service: z.string(), state, output: z.string() })),
});

/** Undefined when it is none of ours. */
export function readServiceMessage(bytes: Buffer): ServiceMessage | undefined {
  try {
    return messageSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
