/** Debian's own collectd (packages `collectd-core`, `libyajl2` and `librabbitmq4`), run by a test in the foreground with a configuration of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

const PROGRAM = '/usr/sbin/collectd';

export interface CollectdDaemon {
  /** What it wrote so far. */
  log(): string;
  /** Hands a value to collectd, as its plugins do: a line of the plain text protocol. @throws when collectd refuses it. */
  put(line: string): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface CollectdOptions {
  /** AMQP URL of the broker and the virtual host. */
  readonly amqpUrl: string;
  readonly hostname: string;
  /** More lines inside `<Publish>`: `Format JSON`, `StoreRates true`… */
  readonly publish?: readonly string[];
  /** Plugins that read the host, once a second. */
  readonly plugins?: readonly string[];
}

/** Starts collectd and waits until it takes values. @throws {Error} when collectd is not installed: there is no test without it. */
export async function startCollectd(options: CollectdOptions): Promise<CollectdDaemon> {
  if (!existsSync(PROGRAM))
    throw new Error(`${PROGRAM} is missing: apt-get install collectd-core libyajl2 librabbitmq4`);
  const folder = mkdtempSync(join(tmpdir(), 'vigie-collectd-'));
  const socket = join(folder, 'socket');
  writeFileSync(join(folder, 'collectd.conf'), configuration(options, folder, socket));
  const child = spawn(PROGRAM, ['-f', '-C', join(folder, 'collectd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const stop = () => end(child, folder);
  try {
    // The socket is there before it listens.
    await eventually('collectd', async () => (await talk(socket, 'LISTVAL')).includes('Value'));
  } catch (error) {
    await stop();
    throw new Error(`collectd did not start: ${log}`, { cause: error });
  }
  return { log: () => log, put: (line) => put(socket, line), stop };
}

function configuration(options: CollectdOptions, folder: string, socket: string): string {
  const { hostname: host, port, pathname, username, password } = new URL(options.amqpUrl);
  return `
Hostname "${options.hostname}"
FQDNLookup false
Interval 1
BaseDir "${folder}"
PIDFile "${folder}/pid"
PluginDir "/usr/lib/collectd"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin logfile
<Plugin logfile>
  File "stdout"
</Plugin>
LoadPlugin unixsock
<Plugin unixsock>
  SocketFile "${socket}"
</Plugin>
${(options.plugins ?? []).map((plugin) => `LoadPlugin ${plugin}`).join('\n')}
LoadPlugin amqp
<Plugin amqp>
  <Publish "vigie">
    Host "${host}"
    Port "${port}"
    VHost "${decodeURIComponent(pathname.slice(1))}"
    User "${decodeURIComponent(username)}"
    Password "${decodeURIComponent(password)}"
    Exchange "amq.topic"
    Persistent true
    ${(options.publish ?? ['RoutingKey "collectd"']).join('\n    ')}
  </Publish>
</Plugin>
`;
}

async function put(socketPath: string, line: string): Promise<void> {
  const answer = await talk(socketPath, line);
  if (!answer.startsWith('0 ')) throw new Error(`collectd refused ${line}: ${answer}`);
}

async function talk(socketPath: string, line: string): Promise<string> {
  const socket = connect(socketPath);
  socket.end(`${line}\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await once(child, 'exit');
    clearTimeout(timer);
  }
  rmSync(folder, { recursive: true, force: true });
}
