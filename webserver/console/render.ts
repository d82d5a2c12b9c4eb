/** Turns a template of `webserver/views` and its data into HTML. Templates escape what they print (`<%=`); `<%-` is for our own markup. */
import { join } from 'node:path';
import ejs from 'ejs';

export type Render = (template: string, data: Readonly<Record<string, unknown>>) => Promise<string>;

/** Templates are compiled once and kept. `shared` is there in each of them; `data` is reachable as `it` and by its own names. */
export function createRenderer(code: string, shared: Readonly<Record<string, unknown>>): Render {
  const root = join(code, 'webserver', 'views');
  return (template, data) =>
    ejs.renderFile(join(root, `${template}.ejs`), { ...shared, ...data }, { cache: true, root, views: [root] });
}
