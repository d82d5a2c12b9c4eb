/** The ways a request can prove who it is, as Passport strategies. Each looks at its own header; one that is absent or wrong fails without a word. */
import type { Request } from 'express';
import type passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { Account } from './account.ts';

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- Passport's types leave this place for it
  namespace Express {
    // Passport hands our account around as its user.
    interface User extends Account {}
  }
}

/** Finds the account of a request's credentials; undefined when there are none or they are wrong. */
export type Verify = (request: Request) => Promise<Account | undefined>;

/** A strategy over a function. */
export function credentialStrategy(name: string, verify: Verify): passport.Strategy {
  const strategy: passport.Strategy = {
    name,
    authenticate(request): void {
      verify(request).then(
        (account) => (account === undefined ? this.fail() : this.success(account)),
        (error: unknown) => this.error(error),
      );
    },
  };
  return strategy;
}

/** `username` and `password` in the body. */
export function passwordStrategy(
  verify: (username: string, password: string, request: Request) => Promise<Account | undefined>,
): passport.Strategy {
  return new LocalStrategy({ session: false, passReqToCallback: true }, (request, username, password, done) => {
    verify(username, password, request).then(
      (account) => done(null, account ?? false),
      (error: unknown) => done(error),
    );
  });
}

/** The token of an `Authorization` header of this scheme. */
export function authorizationOf(request: Request, scheme: 'bearer' | 'basic'): string | undefined {
  const match = /^([A-Za-z]+) +([^\s]+) *$/.exec(request.get('authorization') ?? '');
  return match?.[1]?.toLowerCase() === scheme ? match[2] : undefined;
}

/** Username and password of a basic header (RFC 7617); undefined when it is malformed. */
export function basicCredentials(request: Request): { username: string; password: string } | undefined {
  const encoded = authorizationOf(request, 'basic');
  if (encoded === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
