/** HTTP byte by byte, for what no proper client sends. */
import { connect } from 'node:net';
import { eventually } from './eventually.ts';

/** Sends bytes (as Latin-1) and resolves with what comes back until the server closes the connection: ask it to. */
export async function exchangeBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  let isClosed = false;
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  socket.write(bytes, 'latin1');
  await eventually('the end of the connection', () => isClosed, 10_000);
  return answer;
}
