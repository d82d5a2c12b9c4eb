/** A TCP forwarder in front of a server whose connections can be cut, or held up in one direction or both, as networks do. */
import { createServer, connect, type Socket } from 'node:net';

export interface TestWire {
  readonly port: number;
  /** Ends every connection at once; new ones are let through. What was held up is lost. */
  cut(): void;
  /** From now on nothing arrives: at the server alone, or at either end. The connections stay. */
  hold(direction: 'to-server' | 'both'): void;
  /** Lets everything through again. */
  release(): void;
  close(): Promise<void>;
}

/** Opens a forwarder on a free port of the loopback in front of the server of `url`. */
export async function createWire(url: string): Promise<TestWire> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<{ readonly client: Socket; readonly upstream: Socket }>();
  let held: 'to-server' | 'both' | undefined;
  const apply = ({ client, upstream }: { readonly client: Socket; readonly upstream: Socket }): void => {
    flow(client, upstream, held === undefined);
    flow(upstream, client, held !== 'both');
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pair = { client, upstream };
    pairs.add(pair);
    for (const socket of [client, upstream]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
    apply(pair);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const set = (wanted: typeof held): void => {
    held = wanted;
    for (const pair of pairs) apply(pair);
  };
  const cut = (): void => {
    for (const { client, upstream } of pairs) {
      client.destroy();
      upstream.destroy();
    }
  };
  return {
    port: address.port,
    cut,
    hold: set,
    release: () => set(undefined),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

/** A pipe that is laid twice carries everything twice, which no network does. */
function flow(from: Socket, to: Socket, open: boolean): void {
  from.unpipe(to);
  if (open) from.pipe(to);
  else from.pause();
}

/** The same address, by way of the wire. */
export function through(url: string, { port }: TestWire): string {
  const parsed = new URL(url);
  parsed.hostname = '127.0.0.1';
  parsed.port = String(port);
  return parsed.toString();
}
