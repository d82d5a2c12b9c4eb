/** Who listens on the ports that are configured? */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { VigieConfig } from '../../config/all.ts';
import { listProcesses, type ProcessStat, treeOf } from '../proc.ts';
import { type Check, failure, ok } from './check.ts';

interface ConfiguredPort {
  readonly port: number;
  readonly use: string;
  readonly setting: string;
}

/** The TCP ports of what Vigie runs itself, with the setting that moves each. */
export function configuredPorts({ amqp, mongodb, webserver }: VigieConfig): readonly ConfiguredPort[] {
  const broker = [
    { port: amqp.port, use: 'broker', setting: 'port in etc/amqp.conf' },
    { port: amqp.distribution_port, use: 'broker, Erlang', setting: 'distribution_port in etc/amqp.conf' },
    { port: amqp.epmd_port, use: 'port mapper', setting: 'epmd_port in etc/amqp.conf' },
  ];
  const embedded = [
    { port: mongodb.documentdb_port, use: 'documentdb', setting: 'documentdb_port in etc/mongodb.conf' },
    { port: mongodb.ferretdb_debug_port, use: 'ferretdb, health', setting: 'ferretdb_debug_port in etc/mongodb.conf' },
  ];
  const database = [{ port: mongodb.port, use: 'database', setting: 'port in etc/mongodb.conf' }];
  return [
    ...(amqp.url === '' ? broker : []),
    ...(mongodb.uri === '' ? database : []),
    ...(mongodb.uri === '' && mongodb.engine === 'embedded' ? embedded : []),
    { port: webserver.port, use: 'console', setting: 'port in etc/webserver.conf' },
  ];
}

/** One check per port: free, ours (below the supervisor), or somebody else's. A port that is set twice is a fault as well. */
export function checkPorts(config: VigieConfig, daemonPid: number | undefined): readonly Check[] {
  const processes = listProcesses();
  const ours = new Set(daemonPid === undefined ? [] : treeOf(daemonPid, processes).map(({ pid }) => pid));
  const holders = holdersOf(processes);
  const ports = configuredPorts(config);
  return ports.map((configured) => {
    const { port, use, setting } = configured;
    const twin = ports.find((other) => other !== configured && other.port === port);
    if (twin !== undefined)
      return failure(`port ${port} (${use})`, `is also the port of: ${twin.use}`, `change ${setting}`);
    return judgePort(configured, holders.get(port), ours);
  });
}

function judgePort(
  { port, use, setting }: ConfiguredPort,
  holder: Holder | undefined,
  ours: ReadonlySet<number>,
): Check {
  const name = `port ${port} (${use})`;
  if (holder === undefined) return ok(name, 'free');
  const found = holder.process;
  if (found === undefined)
    return failure(name, 'taken by a program that cannot be seen from here', `run this as root, or change ${setting}`);
  const who = `${found.name}, process ${found.pid}`;
  // The port mapper leaves the supervisor's tree by itself, and may be shared with other brokers.
  if (ours.has(found.pid) || found.name === 'epmd') return ok(name, who);
  return failure(name, `taken by ${who}`, `end that program, or change ${setting}`);
}

interface Holder {
  /** Undefined when its owner cannot be found out. */
  readonly process: ProcessStat | undefined;
}

/** Listening TCP ports and their processes, from proc(5). */
function holdersOf(processes: readonly ProcessStat[]): ReadonlyMap<number, Holder> {
  const inodes = listeningInodes();
  const owners = new Map<string, ProcessStat>();
  for (const each of processes) for (const inode of socketsOf(each.pid)) owners.set(inode, each);
  return new Map([...inodes].map(([port, inode]) => [port, { process: owners.get(inode) }]));
}

function listeningInodes(): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of lines(file)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === '0A' && inode !== undefined)
        found.set(Number.parseInt(local.slice(local.indexOf(':') + 1), 16), inode);
    }
  }
  return found;
}

function lines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => inodeOf(`${folder}/${fd}`));
  } catch {
    return [];
  }
}

function inodeOf(link: string): readonly string[] {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
    return inode === undefined ? [] : [inode];
  } catch {
    return [];
  }
}
