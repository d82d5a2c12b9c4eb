/** English texts of logins that are decided elsewhere: by a directory, or by a provider of OpenID Connect. */
export const signOn = {
  or: 'or',
  stillIn: 'Your session at the provider of logins may go on.',
  endThere: 'Sign out there too',
  directoryAway:
    'The directory does not answer, so only accounts of Vigie itself can sign in now. If yours is one, its username or password is wrong. Otherwise try again in a minute; the log of the webserver says why.',
  withoutRole:
    'You are known, but none of your groups has a role in Vigie. Ask an administrator of Vigie to give one of them a role.',
  nameTaken:
    'Your username is already that of another account of Vigie, which this login may not take over. Ask an administrator of Vigie to remove one of the two.',
  disabled: 'Your account is disabled here. Ask an administrator of Vigie to enable it.',
  away: 'The provider of logins does not answer. Try again in a minute, or sign in with a password of Vigie; the log of the webserver says why.',
  stale:
    'This login was not begun in this browser, was used already, or took longer than ten minutes. Nothing happened: begin again with the button below.',
  refused:
    'The provider of logins did not let you in. Begin again with the button below, or ask who runs the provider.',
  untrusted:
    'The answer of the provider of logins cannot be trusted, so you are not signed in. An administrator finds the reason in the log of the webserver, and mends [oidc] in etc/webserver.conf or the provider.',
  nameless:
    'The provider of logins did not tell your username. An administrator names the right claim by username_claim in [oidc] of etc/webserver.conf.',
} as const;
