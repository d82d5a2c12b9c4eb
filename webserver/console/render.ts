/** Turns a template of `webserver/views` and its data into HTML. Templates escape what they print (`<%=`); `<%-` is for our own markup. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';

export type TemplateData = Readonly<Record<string, unknown>>;

export type Render = (template: string, data: TemplateData) => string;

/**
 * Templates are compiled at their first use and kept. What is `shared` stands beside the data in each of them, and so does `part`, this very
 * function: unlike EJS's own `include` it does not look for the file each time, which counts in a table of fifty rows.
 */
export function createRenderer(code: string, shared: TemplateData): Render {
  const root = join(code, 'webserver', 'views');
  const compiled = new Map<string, ejs.TemplateFunction>();
  const part: Render = (template, data) => {
    const known = compiled.get(template);
    const filename = join(root, `${template}.ejs`);
    const render = known ?? ejs.compile(readFileSync(filename, 'utf8'), { filename });
    compiled.set(template, render);
    return render({ ...shared, part, ...data });
  };
  return part;
}
