/** The Express application: what every request passes, the routes of the table, the console, and the one error handler. */
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import { isSecure } from '../lib/config/webserver.ts';
import type { WebserverDeps } from './deps.ts';
import { allowOrigins } from './http/cors.ts';
import { countRequests } from './http/counters.ts';
import { errorHandler, notFound } from './http/error-handler.ts';
import { requestId } from './http/request-id.ts';
import { createRouter } from './http/router.ts';
import { routesOf } from './routes.ts';

/** Everything comes from this server, and no text on a page can become a script. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  },
};

/** The application. `console` is mounted at the root, after the API: what it does not know is 404 here. */
export function createApp(deps: WebserverDeps, console?: Router): Express {
  const app = express();
  const { hsts_seconds: hsts } = deps.config.tls;
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', deps.config.trusted_proxies);
  app.use(requestId());
  app.use(countRequests(deps.telemetry.registry));
  app.use(
    helmet({
      contentSecurityPolicy,
      // Only over HTTPS; browsers ignore it elsewhere.
      strictTransportSecurity: isSecure(deps.config) && hsts > 0 ? { maxAge: hsts } : false,
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
  app.use(allowOrigins(deps.config.allowed_origins));
  app.use(createRouter(routesOf(deps.config), deps));
  if (console !== undefined) app.use(console);
  app.use(notFound());
  app.use(errorHandler(deps.logger));
  return app;
}
