/** Joins Prometheus texts (exposition format 0.0.4) of several processes: each family once, with the samples of all. Their label `app` keeps them apart. */

interface Family {
  /** The HELP and TYPE lines. */
  readonly head: string[];
  readonly samples: string[];
}

/** One text of all. Families are in the order in which they were first seen. */
export function addUp(texts: readonly string[]): string {
  const families = new Map<string, Family>();
  for (const text of texts) addText(text, families);
  const lines = [...families.values()].flatMap(({ head, samples }) => [...head, ...samples]);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function addText(text: string, families: Map<string, Family>): void {
  let current = '';
  let isKnown = false;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const described = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
    if (described !== undefined && described !== current) {
      current = described;
      isKnown = families.has(current);
    } else if (described === undefined && line.startsWith('#')) continue;
    // Samples of a histogram have suffixes of its name: they belong to the family that was described last.
    const family = families.get(current) ?? { head: [], samples: [] };
    families.set(current, family);
    if (described === undefined) family.samples.push(line);
    else if (!isKnown) family.head.push(line);
  }
}
