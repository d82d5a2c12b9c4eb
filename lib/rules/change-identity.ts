/** Rewrites whom an event is about, before anything is known of its entity. */
import type { Event } from '../event/event.ts';
import { resolveIdentity } from '../event/identity.ts';
import { InvalidEvent } from '../event/invalid.ts';
import type { Template } from '../template/template.ts';
import type { IdentityField } from './compile-event-filter.ts';
import type { RuleScope } from './scope.ts';

interface Changed {
  readonly scope: RuleScope;
  readonly follow: 'pass';
  readonly failure?: { readonly kind: 'template' | 'action'; readonly message: string };
}

/** The event under its new names; as it was, with the reason, when they are none that an entity can have. */
export function changeIdentity(
  fields: readonly (readonly [IdentityField, Template<RuleScope>])[],
  scope: RuleScope,
): Changed {
  const { event } = scope;
  const { connector, connector_name, component, resource } = event;
  const names: Record<string, unknown> = { connector, connector_name, component, resource };
  for (const [field, template] of fields) {
    const rendered = template.render(scope);
    if (rendered.kind === 'fault')
      return { scope, follow: 'pass', failure: { kind: 'template', message: rendered.reason } };
    names[field] = rendered.text;
  }
  const identity = resolveIdentity(names, event.event_type === 'check' ? 'check' : 'action', false);
  if (identity instanceof InvalidEvent) {
    return {
      scope,
      follow: 'pass',
      failure: { kind: 'action', message: `${identity.message}: ${identity.field ?? ''}` },
    };
  }
  return { scope: { ...scope, event: renamed(event, identity) }, follow: 'pass' };
}

type Identity = Exclude<ReturnType<typeof resolveIdentity>, InvalidEvent>;

function renamed(event: Event, identity: Identity): Event {
  const { component: _component, resource: _resource, ...rest } = event;
  const { component, resource, ...names } = identity;
  return {
    ...rest,
    ...names,
    ...(component === undefined ? {} : { component }),
    ...(resource === undefined ? {} : { resource }),
  };
}
