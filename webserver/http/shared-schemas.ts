/** Schemas that stand in several places of the OpenAPI document, moved to its components: the document says the same in a fraction of the bytes. */
type JsonObject = Record<string, unknown>;

/** Shorter ones (in characters of JSON) would cost more as a reference, and read worse. */
const shortest = 200;

interface Seen {
  count: number;
  /** Where it was seen first, as a name. */
  readonly name: string;
}

export class SharedSchemas {
  readonly #seen = new Map<string, Seen>();
  readonly #names = new Map<string, string>();
  readonly #components: JsonObject = {};

  /** Notes a schema and all that is in it. `name`: what it is called should it be shared, for example `GetAlarmsDataItem`. */
  note(schema: unknown, name: string): void {
    if (Array.isArray(schema)) {
      for (const [place, part] of schema.entries()) this.note(part, `${name}${place + 1}`);
      return;
    }
    if (!isObject(schema)) return;
    const text = JSON.stringify(schema);
    if (isSchema(schema) && text.length >= shortest) {
      const seen = this.#seen.get(text);
      if (seen !== undefined) {
        // What is in it is not counted again: it is shared as a whole.
        seen.count += 1;
        return;
      }
      this.#seen.set(text, { count: 1, name });
    }
    for (const [key, part] of Object.entries(schema)) if (!values.has(key)) this.note(part, nameBelow(name, key));
  }

  /** The schema with references in place of what was noted more than once. */
  shared(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((part) => this.shared(part));
    if (!isObject(schema)) return schema;
    const text = JSON.stringify(schema);
    const seen = this.#seen.get(text);
    if (seen === undefined || seen.count < 2) return this.#inside(schema);
    const name = this.#names.get(text) ?? this.#define(text, seen.name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** What the references lead to, by name. */
  get components(): JsonObject {
    return this.#components;
  }

  #define(text: string, wanted: string, schema: JsonObject): string {
    let name = wanted;
    for (let number = 2; name in this.#components; number += 1) name = `${wanted}${number}`;
    this.#names.set(text, name);
    this.#components[name] = {};
    this.#components[name] = this.#inside(schema);
    return name;
  }

  #inside(schema: JsonObject): JsonObject {
    return Object.fromEntries(
      Object.entries(schema).map(([key, part]) => [key, values.has(key) ? part : this.shared(part)]),
    );
  }
}

/** Keywords that hold values, which may look like schemas. */
const values = new Set(['default', 'examples', 'const', 'enum']);

/** Keywords below which a name says nothing more. */
const silent = /^(?:properties|anyOf|oneOf|allOf|additionalProperties|schema|content|application\/.*|\d+)$/;

function nameBelow(name: string, key: string): string {
  if (silent.test(key)) return name;
  const word = key === 'items' ? 'Item' : key;
  return name + pascalCase(word);
}

/** `get_api_v1_alarms` becomes `GetApiV1Alarms`. */
export function pascalCase(text: string): string {
  return text.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_whole, letter: string) => letter.toUpperCase());
}

/** A map of properties is no schema, and can stand nowhere else. */
function isSchema(value: JsonObject): boolean {
  return typeof value['type'] === 'string' || ['anyOf', 'oneOf', 'allOf'].some((key) => Array.isArray(value[key]));
}

/** True for what has keys of its own. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
