/**
 * The health of one process: each part of it (a connection, a queue, a source) says how it is, and the worst one wins. Read by
 * `GET /health` on the process's socket, and from there by `hypcontrol status` and the webserver.
 */

/** `degraded` works with limits (a rule that does not compile, a lost connection that is being tried again); `failed` does not work. */
export type HealthStatus = 'ok' | 'degraded' | 'failed';

/** The answer of `GET /health`. `reasons` has one `<source>: <reason>` per part that is not ok, worst first. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly reasons: readonly string[];
  /** When `status` took its present value, as an ISO date. */
  readonly since: string;
  readonly pid: number;
}

interface PartHealth {
  readonly status: HealthStatus;
  readonly reason: string;
}

const severity: Readonly<Record<HealthStatus, number>> = { ok: 0, degraded: 1, failed: 2 };

/** The worse of two; `ok` is the best. */
export function worseOf(one: HealthStatus, other: HealthStatus): HealthStatus {
  return severity[one] >= severity[other] ? one : other;
}

export class HealthState {
  readonly #parts = new Map<string, PartHealth>();
  readonly #now: () => number;
  #status: HealthStatus = 'ok';
  #sinceMs: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#sinceMs = now();
  }

  /** Replaces what `source` said before. A reason is one plain sentence, without a secret. */
  set(source: string, status: HealthStatus, reason = ''): void {
    if (status === 'ok') this.#parts.delete(source);
    else this.#parts.set(source, { status, reason });
    const worst = [...this.#parts.values()].reduce<HealthStatus>((found, part) => worseOf(found, part.status), 'ok');
    if (worst !== this.#status) this.#sinceMs = this.#now();
    this.#status = worst;
  }

  report(): HealthReport {
    const bad = [...this.#parts].sort(([, one], [, other]) => severity[other.status] - severity[one.status]);
    return {
      status: this.#status,
      reasons: bad.map(([source, part]) =>
        part.reason === '' ? `${source}: ${part.status}` : `${source}: ${part.reason}`,
      ),
      since: new Date(this.#sinceMs).toISOString(),
      pid: process.pid,
    };
  }
}
