/** One message in, one event or one dead letter out. The rules are in `lib/event`. */
import type { Message, Outcome, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import { decodeBody } from '../../lib/event/decode.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent, type TextLimits } from '../../lib/event/normalise.ts';
import type { CleanerConfig } from './config.ts';

/** One outcome per message, in order; no effects. */
export function processMessages(batch: readonly Message[], context: ProcessContext<CleanerConfig>): ProcessResult {
  const { body_bytes_max: bytesMax, output_length: output, long_output_length: longOutput } = context.config;
  const limits: TextLimits = { output, longOutput };
  return { outcomes: batch.map((message) => treat(message, bytesMax, limits)), effects: [] };
}

function treat(message: Message, bytesMax: number, limits: TextLimits): Outcome {
  const wire = decodeBody(message.body, bytesMax);
  if (wire instanceof InvalidEvent) return deadLetter(wire);
  const event = normaliseEvent(wire, message, limits);
  return event instanceof InvalidEvent ? deadLetter(event) : { kind: 'forward', event };
}

function deadLetter({ code, message, field }: InvalidEvent): Outcome {
  return field === undefined ? { kind: 'dead_letter', code, message } : { kind: 'dead_letter', code, message, field };
}
