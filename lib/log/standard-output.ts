/**
 * Where log lines go. pino's own destination tries a failed write again for ever when the process exits: with a supervisor that died, and nobody
 * left to read, the process would never end.
 */
import { writeSync } from 'node:fs';

/** How often, and how long in milliseconds each time, a full pipe is waited for before a line is dropped. */
const patience = { attempts: 20, pauseMs: 25 } as const;

const clock = new Int32Array(new SharedArrayBuffer(4));

/** Writes a line to a file descriptor at once. What cannot be written is lost, and stops nothing. */
export function createLineWriter(fd: number): { write(line: string): void } {
  return {
    write: (line) => {
      let rest = Buffer.from(line);
      for (let attempt = 0; rest.length > 0 && attempt < patience.attempts; ) {
        const written = tryWrite(fd, rest);
        if (written === undefined) return;
        if (written === 0) pause();
        attempt = written === 0 ? attempt + 1 : 0;
        rest = rest.subarray(written);
      }
    },
  };
}

/** Bytes that were written; 0 when the reader is behind, undefined when there is none. */
function tryWrite(fd: number, bytes: Buffer): number | undefined {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 0 : undefined;
  }
}

function pause(): void {
  Atomics.wait(clock, 0, 0, patience.pauseMs);
}
