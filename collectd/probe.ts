/**
 * Asks a file system for its size in a child process. The call (`statfs`) never returns on a dead network mount, and would hold a thread
 * of Node's pool for ever: four dead mounts, and nothing in this process could read a file any more. A child can be left behind.
 *
 * Children are bounded: there is at most one per mount point, because a mount point whose child has not ended is not probed again. Once it
 * has ended — killed, or because the mount answers again — the next reading starts a new one, so that a mount recovers by itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf } from '../lib/errors/errors.ts';

/** What `statfs` knows of a file system. */
export interface FileSystemSize {
  readonly blockBytes: number;
  readonly blocks: number;
  readonly freeBlocks: number;
  /** Free for anyone but root. */
  readonly availableBlocks: number;
  /** 0 where the file system has no fixed number. */
  readonly inodes: number;
  readonly freeInodes: number;
}

export type ProbeAnswer =
  | { readonly kind: 'size'; readonly size: FileSystemSize }
  /** It answered with a fault, such as `Stale file handle`. */
  | { readonly kind: 'fault'; readonly reason: string }
  /** We may not look at it. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'hanging' };

/** Coreutils' `stat`, essential on Debian. `env` fixes the language of its messages. */
const command = ['env', 'LC_ALL=C', 'stat', '--file-system', '--format=%S %b %f %a %c %d', '--'] as const;

/** Reads the answer of the command; undefined when it is none. */
export function parseFileSystemSize(text: string): FileSystemSize | undefined {
  const numbers = text.trim().split(' ').map(Number);
  const [blockBytes, blocks, freeBlocks, availableBlocks, inodes, freeInodes] = numbers;
  if (numbers.some(Number.isNaN) || blockBytes === undefined || blocks === undefined || freeBlocks === undefined)
    return undefined;
  return {
    blockBytes,
    blocks,
    freeBlocks,
    availableBlocks: availableBlocks ?? 0,
    inodes: inodes ?? 0,
    freeInodes: freeInodes ?? 0,
  };
}

export interface ProberOptions {
  readonly deadlineMs: number;
  /** Children at work at the same time, those left behind not counted. */
  readonly concurrency: number;
}

/** Probes mount points. One per process. */
export class MountProber {
  readonly #options: ProberOptions;
  /** Mount points whose child was left behind. */
  readonly #abandoned = new Map<string, ChildProcess>();

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  /** How many children were left behind and have not ended. */
  get abandonedCount(): number {
    return this.#abandoned.size;
  }

  /** One answer per mount point, in the order asked. Takes the deadline at most, times the rounds that the concurrency makes necessary. */
  async probeAll(mountPoints: readonly string[]): Promise<readonly ProbeAnswer[]> {
    const answers: ProbeAnswer[] = mountPoints.map(() => ({ kind: 'hanging' }));
    const waiting = [...mountPoints.entries()].filter(([, mountPoint]) => !this.#abandoned.has(mountPoint));
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        answers[next[0]] = await this.#probe(next[1]);
    };
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker));
    return answers;
  }

  #probe(mountPoint: string): Promise<ProbeAnswer> {
    return new Promise((resolve) => {
      const [program, ...options] = command;
      const child = spawn(program, [...options, mountPoint], { stdio: ['ignore', 'pipe', 'pipe'] });
      const texts = { output: '', errors: '' };
      child.stdout.on('data', (chunk: Buffer) => (texts.output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (texts.errors += chunk.toString()));
      const timer = setTimeout(() => {
        this.#abandon(mountPoint, child);
        resolve({ kind: 'hanging' });
      }, this.#options.deadlineMs);
      child.on('error', (error) => {
        clearTimeout(timer);
        resolve({ kind: 'fault', reason: messageOf(error) });
      });
      child.on('close', () => {
        clearTimeout(timer);
        resolve(answerOf(texts.output, texts.errors));
      });
    });
  }

  /** A child in an uninterruptible call ends only when the mount answers: nobody waits for it, and it does not keep this process. */
  #abandon(mountPoint: string, child: ChildProcess): void {
    this.#abandoned.set(mountPoint, child);
    child.on('exit', () => this.#abandoned.delete(mountPoint));
    child.kill('SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
  }
}

function answerOf(output: string, errors: string): ProbeAnswer {
  const size = parseFileSystemSize(output);
  if (size !== undefined) return { kind: 'size', size };
  const reason = errors.trim().split(': ').at(-1) ?? '';
  if (reason === 'Permission denied') return { kind: 'forbidden' };
  return { kind: 'fault', reason: reason === '' ? 'no answer' : reason };
}
