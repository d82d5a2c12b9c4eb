/** The viewer of the API: a page and its three files. */
import { type Route, route } from '../http/route.ts';
import { type ViewerFile, viewerFile } from './viewer.ts';

function file(name: ViewerFile, type: string, summary: string): Route {
  return route({
    method: 'get',
    path: name === 'page' ? '/api/docs' : `/api/docs/${name}`,
    access: 'anyone',
    tag: 'API',
    summary,
    responses: { 200: { description: 'The file', stream: type } },
  }).answeredBy(async ({ caller }) => ({
    status: 200,
    headers: { 'content-type': type },
    stream: await viewerFile(name, caller.header('accept-encoding') ?? ''),
  }));
}

export const docsRoutes: readonly Route[] = [
  file('page', 'text/html; charset=utf-8', 'This API to read and to try'),
  file('start.js', 'text/javascript; charset=utf-8', 'A script of that page'),
  file('viewer.js', 'text/javascript; charset=utf-8', 'A script of that page'),
  file('viewer.css', 'text/css; charset=utf-8', 'The style of that page'),
];
