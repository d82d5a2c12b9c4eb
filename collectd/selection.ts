/** Which objects of the host are left out, by name. */

/** A test for names that match one of the patterns, in which `*` stands for any characters. */
export function createNameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`, 's'));
  return (name) => expressions.some((expression) => expression.test(name));
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
}
