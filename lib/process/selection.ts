/** Finds units by what an operator writes: a service, an app of it, a group, or a pattern with `*` and `?`. */
import type { ConfigFault } from '../errors/errors.ts';
import type { HypcontrolConfig } from '../config/hypcontrol.ts';
import type { Unit } from './units.ts';

export const sectionNames = ['backend', 'middleware', 'frontend'] as const;
export type SectionName = (typeof sectionNames)[number];

/** Units that are started, stopped and reported as one. `name` is the service, or the app when only one of several was asked for. */
export interface Service {
  readonly name: string;
  readonly units: readonly Unit[];
}

export interface Section {
  readonly name: SectionName;
  readonly services: readonly Service[];
}

/** The services that `pattern` means, in the order of `units`; empty when nothing has that name. */
export function selectServices(pattern: string, units: readonly Unit[]): readonly Service[] {
  const matches = matcherOf(pattern);
  const whole = units.filter((unit) => matches(unit.service) || (unit.group !== undefined && matches(unit.group)));
  const single = units.filter((unit) => !whole.includes(unit) && matches(unit.name));
  return [...gather(whole, (unit) => unit.service), ...gather(single, (unit) => unit.name)];
}

/** The three sections. An entry that means nothing is a fault, and so is a service that stands in two places. */
export function sectionsOf(
  config: Pick<HypcontrolConfig, SectionName>,
  units: readonly Unit[],
): { readonly sections: readonly Section[]; readonly faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const seen = new Set<string>();
  const sections = sectionNames.map((name): Section => {
    const services = config[name].flatMap((pattern) => {
      const found = selectServices(pattern, units);
      if (found.length === 0) faults.push(fault(name, `${pattern} is no service, group or pattern that matches one`));
      return found.filter((service) => {
        if (seen.has(service.name)) faults.push(fault(name, `${service.name} is listed twice`));
        return !seen.has(service.name) && seen.add(service.name);
      });
    });
    return { name, services };
  });
  return { sections, faults };
}

function fault(key: string, problem: string): ConfigFault {
  return { file: 'etc/hypcontrol.conf', key, problem };
}

function gather(units: readonly Unit[], nameOf: (unit: Unit) => string): readonly Service[] {
  const services = new Map<string, Unit[]>();
  for (const unit of units) services.set(nameOf(unit), [...(services.get(nameOf(unit)) ?? []), unit]);
  return [...services].map(([name, members]) => ({ name, units: members }));
}

function matcherOf(pattern: string): (name: string) => boolean {
  if (!/[*?]/.test(pattern)) return (name) => name === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`);
  return (name) => expression.test(name);
}
