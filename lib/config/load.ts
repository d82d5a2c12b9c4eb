/**
 * Reads one configuration file: defaults, then the TOML file, then the environment. `etc/amqp.conf` key `port` is overridden by
 * `VIGIE_AMQP_PORT`, key `tls.ca_file` by `VIGIE_AMQP_TLS_CA_FILE`. Unknown keys are refused. Faults are collected, never thrown one
 * by one: see `FaultCollector`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type TomlTable } from 'smol-toml';
import { z } from 'zod';
import { ConfigError, type ConfigFault, messageOf } from '../errors/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Gathers the faults of all files, so that the operator sees every one at once. */
export class FaultCollector {
  readonly faults: ConfigFault[] = [];

  add(file: string, key: string, problem: string): void {
    this.faults.push({ file, key, problem });
  }

  /** @throws {ConfigError} when any fault was added. */
  throwIfAny(): void {
    if (this.faults.length > 0) throw new ConfigError(this.faults);
  }
}

/** Parses a TOML file; an absent one is empty. A syntax error is a fault, and the result is undefined. */
export function readToml(path: string, faults: FaultCollector): TomlTable | undefined {
  if (!existsSync(path)) return {};
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    faults.add(path, '(file)', messageOf(error).split('\n')[0] ?? 'cannot be read');
    return undefined;
  }
}

/** What a section is read from, and where its faults go. */
export interface SectionSource {
  readonly home: string;
  readonly env: Environment;
  readonly faults: FaultCollector;
}

/** Loads `etc/<name>.conf` below the home against its schema; undefined when it has faults. */
export function loadSection<Schema extends z.ZodObject>(
  { home, env, faults }: SectionSource,
  name: string,
  schema: Schema,
): z.output<Schema> | undefined {
  const path = join(home, 'etc', `${name}.conf`);
  const table = readToml(path, faults);
  if (table === undefined) return undefined;
  return validate(path, applyEnvironment(table, schema, `VIGIE_${name.toUpperCase()}`, env), schema, faults);
}

/** Checks a parsed table against a schema, one fault per problem. */
export function validate<Schema extends z.ZodType>(
  file: string,
  table: unknown,
  schema: Schema,
  faults: FaultCollector,
): z.output<Schema> | undefined {
  const result = schema.safeParse(table);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [''];
    for (const key of keys) {
      const at = [...issue.path.map(String), key].filter((part) => part !== '').join('.');
      faults.add(
        file,
        at === '' ? '(file)' : at,
        issue.code === 'unrecognized_keys' && isStandard(issue.message) ? 'is not a known key' : issue.message,
      );
    }
  }
  return undefined;
}

/** Whether a schema has nothing of its own to say of an unknown key. */
function isStandard(message: string): boolean {
  return message.startsWith('Unrecognized key');
}

function applyEnvironment(
  table: Readonly<Record<string, unknown>>,
  schema: z.ZodObject,
  prefix: string,
  env: Environment,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...table };
  for (const [key, field] of Object.entries(schema.shape)) {
    const name = `${prefix}_${key.toUpperCase()}`;
    const inner = unwrap(field);
    if (inner instanceof z.ZodObject) {
      const nested = merged[key];
      const base = typeof nested === 'object' && nested !== null && !Array.isArray(nested) ? nested : {};
      const value = applyEnvironment({ ...base }, inner, name, env);
      if (Object.keys(value).length > 0) merged[key] = value;
    } else if (env[name] !== undefined) {
      merged[key] = fromText(env[name], inner);
    }
  }
  return merged;
}

function unwrap(field: unknown): unknown {
  let current = field;
  while (current instanceof z.ZodDefault || current instanceof z.ZodOptional || current instanceof z.ZodPrefault) {
    current = current.unwrap();
  }
  return current;
}

function fromText(text: string, field: unknown): unknown {
  if (field instanceof z.ZodNumber) return text.trim() === '' ? text : Number(text);
  if (field instanceof z.ZodBoolean) return text === 'true' ? true : text === 'false' ? false : text;
  if (field instanceof z.ZodArray) return text.split(',').map((item) => item.trim());
  return text;
}
