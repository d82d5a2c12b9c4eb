/** Moving a rule to another place in the order: rules run by priority, equal ones by id. */

export interface Placed {
  readonly id: string;
  readonly priority: number;
}

/** How far apart the console puts rules, so that others fit between. */
export const step = 10;

/**
 * The priorities that change when a rule moves one place up (-1) or down (1): two where the neighbours can change places, more where
 * priorities are equal. Nothing when the rule is not there, or at the end already.
 */
export function moved(rules: readonly Placed[], id: string, by: -1 | 1): readonly Placed[] {
  const at = rules.findIndex((rule) => rule.id === id);
  const [rule, other] = [rules[at], rules[at + by]];
  if (rule === undefined || other === undefined) return [];
  const order = rules.map((each) => {
    if (each === rule) return { id: other.id, priority: rule.priority };
    return each === other ? { id: rule.id, priority: other.priority } : each;
  });
  return inOrder(order, rules);
}

/** Raises priorities from the first place on that is not behind the one before it. */
function inOrder(order: readonly Placed[], before: readonly Placed[]): readonly Placed[] {
  const priorities = new Map(before.map((rule) => [rule.id, rule.priority]));
  const changes: Placed[] = [];
  let last: Placed | undefined;
  for (const { id, priority: wanted } of order) {
    const isBehind = last === undefined || wanted > last.priority || (wanted === last.priority && id > last.id);
    const placed = { id, priority: isBehind || last === undefined ? wanted : last.priority + 1 };
    if (priorities.get(id) !== placed.priority) changes.push(placed);
    last = placed;
  }
  return changes;
}

/** The priority of a rule that is to run after all others. */
export function lastPriority(rules: readonly Placed[]): number {
  const last = rules.at(-1)?.priority ?? 0;
  return Math.min(last + step, 1_000_000);
}
