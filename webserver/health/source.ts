/** Asks every part how it is: the broker, the database, the live records, and each Node process on its socket. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Publisher } from '../../lib/amqp/publisher.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import { withoutPassword } from '../../lib/config/amqp.ts';
import type { LiveHub } from '../live/hub.ts';
import { addUp } from './exposition.ts';
import { askSocket, type SocketAnswer } from './socket.ts';

const status = z.enum(['ok', 'degraded', 'failed']);

/** What a process says of itself (`docs/architecture.md`). */
const reportSchema = z.object({ status, reasons: z.array(z.string()), since: z.string(), pid: z.int() });

export const processHealthSchema = z.strictObject({
  app: z.string(),
  status,
  reasons: z.array(z.string()),
  /** Since when it is so; for one that does not answer, when it answered last. */
  since: z.string().optional(),
  pid: z.int().optional(),
});

export const healthSchema = z.strictObject({
  /** The worst of all parts. */
  status,
  broker: z.strictObject({ status, reason: z.string().optional() }),
  database: z.strictObject({ status, reason: z.string().optional() }),
  live: z.strictObject({ status, reason: z.string().optional() }),
  processes: z.array(processHealthSchema),
});

export type Health = z.output<typeof healthSchema>;
export type ProcessHealth = z.output<typeof processHealthSchema>;
type Part = Health['broker'];

export interface HealthSourceOptions {
  readonly ping: () => Promise<void>;
  readonly publisher: Publisher;
  readonly live: LiveHub;
  /** Where the sockets are. */
  readonly runFolder: string;
  /** Milliseconds that a part may take to answer. */
  readonly patienceMs?: number;
}

export class HealthSource {
  readonly #options: HealthSourceOptions;
  /** When each process answered last, as far as somebody asked. */
  readonly #answered = new Map<string, string>();

  constructor(options: HealthSourceOptions) {
    this.#options = options;
  }

  /** True when requests can be served: broker and database answer. */
  async isReady(): Promise<boolean> {
    return this.#broker().status === 'ok' && (await this.#database()).status === 'ok';
  }

  async full(): Promise<Health> {
    const [database, processes] = await Promise.all([this.#database(), this.#processes()]);
    const parts = { broker: this.#broker(), database, live: this.#live() };
    const all = [...Object.values(parts), ...processes].map((part) => part.status);
    const worst = all.includes('failed') ? 'failed' : all.includes('degraded') ? 'degraded' : 'ok';
    return { status: worst, ...parts, processes };
  }

  /** The Prometheus counters of all processes as one text; a process that does not answer is absent. */
  async exposition(): Promise<string> {
    const sockets = await this.#sockets();
    const texts = await Promise.all(
      sockets.map(async (socket) => {
        const answer = await askSocket(socket, '/metrics', this.#patienceMs).catch(() => undefined);
        return answer?.status === 200 ? answer.body : '';
      }),
    );
    return addUp(texts);
  }

  /** What one process answers on its socket. Rejects when it does not. */
  ask(app: string, path: string): Promise<SocketAnswer> {
    return askSocket(join(this.#options.runFolder, `${app}.sock`), path, this.#patienceMs);
  }

  /** Since when a process that does not answer is away: it answered then. Empty when it never did since this server runs. */
  lastAnswer(app: string): { readonly since?: string } {
    const since = this.#answered.get(app);
    return since === undefined ? {} : { since };
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? 1000;
  }

  #broker(): Part {
    return partOf(this.#options.publisher.problem(), 'failed');
  }

  #live(): Part {
    return partOf(this.#options.live.problem(), 'degraded');
  }

  async #database(): Promise<Part> {
    try {
      await withDeadline(this.#options.ping(), this.#patienceMs);
      return { status: 'ok' };
    } catch (error) {
      return partOf(messageOf(error), 'failed');
    }
  }

  async #processes(): Promise<ProcessHealth[]> {
    return await Promise.all((await this.#sockets()).map((socket) => this.#process(socket)));
  }

  async #process(socket: string): Promise<ProcessHealth> {
    const app = basename(socket, '.sock');
    try {
      const answer = await askSocket(socket, '/health', this.#patienceMs);
      const report = reportSchema.parse(JSON.parse(answer.body));
      this.#answered.set(app, new Date().toISOString());
      return { app, ...report };
    } catch (error) {
      return { app, status: 'failed', reasons: [`does not answer: ${messageOf(error)}`], ...this.lastAnswer(app) };
    }
  }

  async #sockets(): Promise<readonly string[]> {
    const names = await readdir(this.#options.runFolder).catch(() => []);
    const sockets = names.filter((name) => name.endsWith('.sock')).sort();
    return sockets.map((name) => join(this.#options.runFolder, name));
  }
}

function partOf(problem: string | undefined, otherwise: Part['status']): Part {
  return problem === undefined ? { status: 'ok' } : { status: otherwise, reason: withoutPassword(problem) };
}

async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
