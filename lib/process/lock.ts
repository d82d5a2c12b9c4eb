/** Lets one action at a time change what runs in a home. The lock of a process that has died is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readProcess } from './proc.ts';

const holderSchema = z.object({ pid: z.int(), start_ticks: z.int(), action: z.string(), since: z.string() });

/** Who holds a lock. `start_ticks` tells the process from a later one with the same number. */
export type LockHolder = z.output<typeof holderSchema>;

export type LockResult =
  | { readonly taken: true; release(): void }
  | { readonly taken: false; readonly holder: LockHolder };

/** Takes the lock `path`, or tells who holds it. Never waits. */
export function takeLock(path: string, action: string): LockResult {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  const startTicks = readProcess(process.pid)?.startTicks ?? 0;
  const text = JSON.stringify({ pid: process.pid, start_ticks: startTicks, action, since: new Date().toISOString() });
  writeFileSync(draft, text, { mode: 0o644 });
  try {
    for (;;) {
      if (linked(draft, path)) return { taken: true, release: () => release(path, text) };
      const found = read(path);
      if (found === undefined) continue;
      if (isHeld(found.holder)) return { taken: false, holder: found.holder };
      takeAway(path, found.text);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A link appears whole or not at all, and never over another one. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock aside. When another process was faster and has a lock of its own there by now, that is put back. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (textOf(aside) !== stale) linked(aside, path);
  rmSync(aside, { force: true });
}

function isHeld(holder: LockHolder): boolean {
  const found = readProcess(holder.pid);
  return found !== undefined && found.state !== 'Z' && found.startTicks === holder.start_ticks;
}

function release(path: string, text: string): void {
  if (textOf(path) === text) rmSync(path, { force: true });
}

/** A lock that cannot be read was not written by us, and counts as stale. */
function read(path: string): { text: string; holder: LockHolder } | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  try {
    return { text, holder: holderSchema.parse(JSON.parse(text)) };
  } catch {
    return { text, holder: { pid: 0, start_ticks: -1, action: 'unknown', since: '' } };
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
