/** Server-sent events (WHATWG HTML, section 9.2): one stream per client, with resume, heartbeats, and a bound on what a slow client holds up. */
import type { ServerResponse } from 'node:http';
import type { LiveEntry, LiveHub } from './hub.ts';

/** Bytes that may wait for a slow client; then its changes are dropped, and it is told to read everything again once it has caught up. */
const longestBacklogBytes = 256 * 1024;

/** Milliseconds after which the client connects again. */
const reconnectMs = 2000;

export interface StreamReader {
  /** What the client saw last, if it was here before. */
  readonly lastEventId: string | undefined;
  /** A comment so often keeps proxies from closing the stream, and finds dead peers. */
  readonly heartbeatMs: number;
  /** Asked at each heartbeat: false ends the stream. An open stream counts as a use of its session. */
  readonly mayRead: () => Promise<boolean>;
}

/** Writes the stream until the client goes away, or may no longer read it. */
export function streamChanges(response: ServerResponse, hub: LiveHub, reader: StreamReader): void {
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-accel-buffering', 'no');
  response.flushHeaders();
  const client = new StreamClient(response, hub);
  client.begin(reader);
}

class StreamClient {
  readonly #response: ServerResponse;
  readonly #hub: LiveHub;
  #isBehind = false;

  constructor(response: ServerResponse, hub: LiveHub) {
    this.#response = response;
    this.#hub = hub;
  }

  begin({ lastEventId, heartbeatMs, mayRead }: StreamReader): void {
    this.#write(`retry: ${reconnectMs}\n\n`);
    this.#resume(lastEventId);
    const stopListening = this.#hub.listen({
      entries: (entries) => this.#send(entries),
      resync: () => this.#resync(),
      rate: (rate) => this.#tellRate(rate),
      end: () => this.#response.end(),
    });
    const heartbeat = setInterval(() => {
      this.#write(': alive\n\n');
      void this.#endUnless(mayRead);
    }, heartbeatMs);
    this.#response.on('drain', () => {
      if (this.#isBehind) this.#resync();
    });
    this.#response.on('error', () => this.#response.destroy());
    this.#response.on('close', () => {
      clearInterval(heartbeat);
      stopListening();
    });
  }

  /** A database that does not answer is no reason to end what was allowed. */
  async #endUnless(mayRead: StreamReader['mayRead']): Promise<void> {
    if (!(await mayRead().catch(() => true))) this.#response.end();
  }

  #resume(lastEventId: string | undefined): void {
    if (lastEventId === undefined || lastEventId === '') {
      this.#write(`id: ${this.#id(this.#hub.last)}\nevent: hello\ndata: {}\n\n`);
      return;
    }
    const [epoch = '', number = ''] = lastEventId.split('.');
    const missed = /^\d{1,15}$/.test(number) ? this.#hub.since(epoch, Number(number)) : undefined;
    if (missed === undefined) this.#resync();
    else this.#send(missed);
  }

  #send(entries: readonly LiveEntry[]): void {
    if (this.#isBehind) return;
    if (this.#response.writableLength > longestBacklogBytes) {
      this.#isBehind = true;
      return;
    }
    const text = entries.map((entry) => this.#format(entry)).join('');
    if (text !== '') this.#write(text);
  }

  /** Of no use later: who is behind goes without. It has no id, so that it moves no client's place. */
  #tellRate(rate: number | undefined): void {
    if (this.#isBehind || this.#response.writableLength > 0) return;
    this.#write(`event: rate\ndata: ${JSON.stringify({ events_per_second: rate ?? null })}\n\n`);
  }

  #resync(): void {
    this.#isBehind = false;
    this.#write(`id: ${this.#id(this.#hub.last)}\nevent: resync\ndata: {}\n\n`);
  }

  #format({ number, record }: LiveEntry): string {
    const data = JSON.stringify({ ...record, time: new Date(record.time).toISOString() });
    return `id: ${this.#id(number)}\nevent: alarm\ndata: ${data}\n\n`;
  }

  #id(number: number): string {
    return `${this.#hub.epoch}.${number}`;
  }

  #write(text: string): void {
    if (!this.#response.destroyed && !this.#response.writableEnded) this.#response.write(text);
  }
}
