/** The answer for bad input where many events are treated per second: a value, because throwing costs more than the whole treatment. */
import type { ErrorCode } from '../errors/codes.ts';

/** Why an event is unusable; the code and the field go to the dead letters with the original payload. */
export class InvalidEvent {
  readonly code: ErrorCode;
  /** A sentence for people, without the value. */
  readonly message: string;
  /** The wire field that is at fault, where it is one. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, field?: string) {
    this.code = code;
    this.message = message;
    this.field = field;
  }
}
