/** A client of server-sent events, as a browser is one. */
import { eventually } from '../support/eventually.ts';

export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Stream {
  /** The next event of this kind; those before it are skipped. */
  next(event: string): Promise<StreamEvent>;
  /** The next event whose data has this field. */
  nextWith(field: string, value: unknown): Promise<StreamEvent>;
  close(): void;
}

export async function openStream(url: string, key: string, lastEventId?: string): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/v1/stream`, {
    signal: abort.signal,
    headers: {
      authorization: `Bearer ${key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  });
  if (response.status !== 200 || response.body === null) throw new Error(`The stream answered ${response.status}`);
  const waiting: StreamEvent[] = [];
  void read(response.body, waiting).catch(() => undefined);
  const take = (matches: (event: StreamEvent) => boolean): StreamEvent | undefined => {
    const at = waiting.findIndex(matches);
    return at < 0 ? undefined : waiting.splice(0, at + 1).at(-1);
  };
  return {
    next: (event) => eventually(`the event ${event}`, () => take((one) => one.event === event)),
    nextWith: (field, value) => eventually(`${field} ${String(value)}`, () => take((one) => one.data[field] === value)),
    close: () => abort.abort(),
  };
}

async function read(body: ReadableStream<Uint8Array>, waiting: StreamEvent[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parse(block);
      if (event !== undefined) waiting.push(event);
    }
  }
}

function parse(block: string): StreamEvent | undefined {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => !line.startsWith(':'))
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  const data: unknown = JSON.parse(fields.get('data') ?? 'null');
  if (typeof data !== 'object' || data === null) return undefined;
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: { ...data } };
}
