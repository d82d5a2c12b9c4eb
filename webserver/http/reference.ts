/** The parts of `docs/api.md` that follow from the code: the table of routes, and the kinds of problems. A test keeps the page equal to them. */
import { builtInRoles, permissions } from '../../lib/access/permissions.ts';
import { problems } from './problem.ts';
import type { Route } from './route.ts';

/** One Markdown table per group, in the order of the route table. */
export function routeReference(routes: readonly Route[]): string {
  const tags = [...new Set(routes.map(({ spec }) => spec.tag))];
  return tags.map((tag) => groupReference(tag, routes)).join('\n\n');
}

function groupReference(tag: string, routes: readonly Route[]): string {
  const rows = routes
    .filter(({ spec }) => spec.tag === tag)
    .map(({ spec }) => {
      const statuses = Object.keys(spec.responses).join(', ');
      return `| \`${spec.method.toUpperCase()} ${spec.path}\` | ${spec.summary} | \`${spec.access}\` | ${statuses} |`;
    });
  return [`### ${tag}`, '', '| route | what it does | permission | answers |', '|---|---|---|---|', ...rows].join('\n');
}

/** What `type` may be in a problem document. */
export function problemReference(): string {
  const rows = Object.entries(problems).map(
    ([kind, { status, title }]) => `| ${status} | \`/problems/${kind}\` | ${title} |`,
  );
  return ['| status | type | title |', '|---|---|---|', ...rows].join('\n');
}

/** Which built-in role may do what. */
export function roleReference(): string {
  const names = Object.entries(builtInRoles);
  const head = `| permission | what it allows | ${names.map(([name]) => name).join(' | ')} |`;
  const rows = Object.entries(permissions).map(([permission, meaning]) => {
    const marks = names.map(([, granted]) => (granted.some((one) => one === permission) ? 'yes' : ''));
    return `| \`${permission}\` | ${meaning} | ${marks.join(' | ')} |`;
  });
  return [head, `|---|---|${'---|'.repeat(names.length)}`, ...rows].join('\n');
}
