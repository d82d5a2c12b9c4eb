/** A file of entities: what a site keeps in its inventory, and what an export writes. */
import { z } from 'zod';
import type { EntityChanges } from '../../lib/event/event.ts';
import { IMPORT_SOURCE_MAX } from '../../lib/event/entity-changes.ts';
import { plainText } from '../http/schema.ts';
import type { EditItem, NamedEntity } from './edit.ts';
import { changeFields, entityId } from './edit-routes.ts';

export const importActions = ['create', 'set', 'update', 'delete', 'enable', 'disable'] as const;

export type ImportAction = (typeof importActions)[number];

const name = plainText.min(1).max(1000);

const itemSchema = z
  .strictObject({
    action: z
      .enum(importActions)
      .describe('`create` is refused when there is such an entity, `set` creates or changes, the others need one'),
    id: entityId.describe('connector/connector_name, a component, or resource/component'),
    type: z.enum(['connector', 'component', 'resource']).optional().describe('Needed by `create` and `set`'),
    component: name.optional().describe('Of a resource; needed by `create` and `set`'),
    connector: entityId
      .optional()
      .describe('What a new entity hangs on until its first event; absent: import/<source>'),
    ...changeFields,
    children: z.boolean().optional().describe('Of `delete`: with what is below'),
  })
  .superRefine((item, context) => {
    const fault = faultOf(item);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [fault.field], message: fault.message });
  });

interface Named {
  readonly action: ImportAction;
  readonly id: string;
  readonly type?: 'connector' | 'component' | 'resource' | undefined;
  readonly component?: string | undefined;
  readonly connector?: string | undefined;
}

export interface ImportItem extends Named {
  readonly enabled?: boolean | undefined;
  readonly impact_level?: number | undefined;
  readonly infos?: EntityChanges['infos'];
  readonly children?: boolean | undefined;
}

export const importSchema = z.strictObject({
  source: plainText.trim().min(1).max(IMPORT_SOURCE_MAX).describe('Where the file comes from, such as cmdb'),
  entities: z.array(itemSchema).min(1, 'Must hold at least one entity').superRefine(onlyOnce),
});

export type Import = z.output<typeof importSchema>;

/** Two items about one entity would run side by side. */
function onlyOnce(items: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [place, { id }] of items.entries()) {
    if (seen.has(id))
      context.addIssue({ code: 'custom', path: [place, 'id'], message: 'Each entity can be there once' });
    seen.add(id);
  }
}

function faultOf({ action, id, type, component, connector }: Named) {
  if (connector !== undefined && !hasParts(connector))
    return { field: 'connector', message: 'Must be connector/connector_name' };
  if (action !== 'create' && action !== 'set') return undefined;
  if (type === undefined) return { field: 'type', message: `Is needed by ${action}` };
  if (type === 'connector' && !hasParts(id)) return { field: 'id', message: 'Must be connector/connector_name' };
  if (type !== 'resource') return undefined;
  if (component === undefined) return { field: 'component', message: `Is needed by ${action} of a resource` };
  const isBelow = id.length > component.length + 1 && id.endsWith(`/${component}`);
  return isBelow ? undefined : { field: 'id', message: 'Must be resource/component' };
}

function hasParts(id: string): boolean {
  return /^[^/]+\/./.test(id);
}

/** The names of what an item makes when there is none. */
function namesOf({ id, type, component, connector }: Named, source: string): NamedEntity | undefined {
  switch (type) {
    case 'connector':
      return { _id: id, type, name: id.slice(id.indexOf('/') + 1) };
    case 'component':
      return { _id: id, type, name: id, component: id, connector: connector ?? `import/${source}` };
    case 'resource':
      return {
        _id: id,
        type,
        name: id.slice(0, -(component?.length ?? 0) - 1),
        ...(component === undefined ? {} : { component }),
        connector: connector ?? `import/${source}`,
      };
    case undefined:
      return undefined;
  }
}

/** The edit that an item asks for; deletions are another matter. */
export function editOf(item: ImportItem, source: string): EditItem {
  const { id, action, enabled, impact_level, infos } = item;
  const changes = {
    import_source: source,
    ...(enabled === undefined ? {} : { enabled }),
    ...(impact_level === undefined ? {} : { impact_level }),
    ...(infos === undefined ? {} : { infos }),
  };
  switch (action) {
    case 'create':
    case 'set': {
      const names = namesOf(item, source);
      const create = action === 'create' ? 'always' : 'if_missing';
      return { id, changes: { ...changes, create }, ...(names === undefined ? {} : { as: names }) };
    }
    case 'enable':
    case 'disable':
      return { id, changes: { ...changes, enabled: action === 'enable' } };
    case 'update':
    case 'delete':
      return { id, changes };
  }
}
