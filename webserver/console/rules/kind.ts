/** What the pages need to know about a kind of rule. A new kind is one description, and a line in `kinds.ts`. */
import type { Permission } from '../../../lib/access/permissions.ts';
import type { WebserverDeps } from '../../deps.ts';
import type { State } from '../../../lib/event/event.ts';
import type { RuleKind } from '../../rules/rule-kind.ts';
import type { MemberRow } from '../../services/members.ts';
import type { Reading } from '../view.ts';
import type { Section } from './field.ts';
import type { FormValues } from './form-values.ts';

export interface RuleForm {
  readonly kind: RuleKind;
  /** The page of the rail that it belongs to; absent: that of rules. */
  readonly home?: '/calendar';
  readonly words: {
    /** The tab. */
    readonly title: string;
    readonly create: string;
    /** What a rule of this kind is good for. */
    readonly emptyTitle: string;
    readonly emptyText: string;
    /** What the example does. */
    readonly example: string;
    /** What else there is to know of the list. */
    readonly note?: string;
  };
  /** What a new rule begins with, as the API has it. */
  readonly fresh: Readonly<Record<string, unknown>>;
  readonly example: Readonly<Record<string, unknown>>;
  /** The fields of the editor, for what is chosen so far. */
  sections(form: FormValues): readonly Section[];
  /** What a rule does, in one sentence. `savedTitle` knows the titles of saved patterns. */
  effect(rule: Readonly<Record<string, unknown>>, savedTitle: (id: string) => string): string;
  /** What has a state of its own: shown in the list. */
  standing?(rule: Readonly<Record<string, unknown>>): Standing;
  /** The worst of the entities that count in it. */
  readonly members?: (
    deps: WebserverDeps,
    id: string,
  ) => Promise<{ readonly members: readonly MemberRow[]; readonly total: number }>;
  /** Why a rule could not do its work, the newest first. */
  readonly failures?: (deps: WebserverDeps, id: string) => Promise<readonly Failure[]>;
  /** What a rule would have done to the last events; absent: that cannot be tried. @throws {Problem} 400. */
  readonly trial?: (deps: WebserverDeps, rule: unknown, visit: TrialVisit) => Promise<Trial>;
}

export interface Standing {
  readonly state: State;
  /** In words. */
  readonly counters: string;
  /** Its open alarm. */
  readonly alarmId?: string;
}

export interface Failure {
  readonly time: Date;
  readonly message: string;
  /** The event that it failed on. */
  readonly event: { readonly entity_id?: unknown };
}

/** For whom a rule is tried. */
export interface TrialVisit {
  /** Of the stored rule; empty for a new one. */
  readonly id: string;
  readonly reading: Pick<Reading, 'now' | 'zone'>;
  readonly permissions: ReadonlySet<Permission>;
}

/** What a rule would have done, as its template prints it. */
export interface Trial {
  readonly sentences: readonly string[];
  /** By what became of those that it matched. */
  readonly outcomes: readonly { readonly label: string; readonly count: string; readonly isBad: boolean }[];
  /** Lists of examples; those without any are left out. */
  readonly lists: readonly { readonly title: string; readonly examples: readonly TrialExample[] }[];
  /** What the trial did not do, or could not know. */
  readonly note: string;
}

export interface TrialExample {
  readonly entity: string;
  readonly time?: string;
  readonly outcome: string;
  /** Where more is to be seen; absent: nowhere. */
  readonly href?: string;
  readonly failure?: string;
  readonly changes?: readonly { readonly field: string; readonly before: string; readonly after: string }[];
}

/** Who may change what is of this kind, and who may look at it. */
export function accessOf({ kind }: Pick<RuleForm, 'kind'>): { readonly read: Permission; readonly edit: Permission } {
  return kind.access ?? { read: 'rules.read', edit: 'rules.edit' };
}
