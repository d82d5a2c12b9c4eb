/** Failures of TLS in words for an operator: what is wrong with which certificate, and what to do. Pure. */

/** Which connection it was, and what configures it. */
export interface TlsContext {
  /** As the reader calls the other side: `broker`, `database`, `directory`. */
  readonly server: string;
  /** File with the authorities that are believed; empty: the ones that Node knows. */
  readonly caFile: string;
  /** The setting that names this file, for example `[tls] ca_file in etc/amqp.conf`. */
  readonly setting: string;
}

/** A sentence without a full stop; undefined when the error is not about certificates or TLS. Codes are those of Node and OpenSSL. */
export function tlsAdvice(error: unknown, context: TlsContext): string | undefined {
  const code = codeOf(error);
  const text = textOf(error);
  const found = failures.find(({ codes, pattern }) => codes.includes(code) || pattern.test(text));
  return found?.say(context, chainOf(error).at(-1)?.message ?? '');
}

interface TlsFailure {
  readonly codes: readonly string[];
  /** For libraries that hand on the text alone. */
  readonly pattern: RegExp;
  /** `reason` is the innermost message. */
  say(context: TlsContext, reason: string): string;
}

/** Codes and texts are those of Node and OpenSSL. */
const failures: readonly TlsFailure[] = [
  {
    codes: ['CERT_HAS_EXPIRED'],
    pattern: /certificate has expired/i,
    say: ({ server }) => `the certificate of the ${server} has expired: renew it there`,
  },
  {
    codes: ['CERT_NOT_YET_VALID'],
    pattern: /certificate is not yet valid/i,
    say: ({ server }) => `the certificate of the ${server} is not valid yet: compare the clocks of both machines`,
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    pattern: /does not match certificate's altnames/i,
    say: ({ server }, reason) =>
      `the certificate of the ${server} is for another name: connect by a name that it has, or give it this one (${reason})`,
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_SIGNATURE_FAILURE',
    ],
    pattern:
      /self[- ]signed certificate|unable to (verify the first|get (local )?issuer) certificate|certificate signature failure/i,
    say: ({ server, caFile, setting }) =>
      `the certificate of the ${server} is not signed by ${caFile === '' ? 'an authority that Node knows' : `the authorities of ${caFile}`}: put the certificate of the authority that signed it into a file, and name it by ${setting}`,
  },
  {
    codes: [],
    pattern: /wrong version number|packet length too long|http request/i,
    say: ({ server }) => `the ${server} does not speak TLS on this port: use its TLS port, or connect without TLS`,
  },
  {
    codes: ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'],
    pattern:
      /alert (certificate required|bad certificate|unknown ca|handshake failure|certificate expired|number \d+)/i,
    say: ({ server }) =>
      `the ${server} refuses this side’s certificate, or asks for one: look at its log, and at cert_file and key_file`,
  },
];

/** The innermost code that says something: libraries wrap Node's error. */
function codeOf(error: unknown): string {
  for (const one of chainOf(error)) {
    const code = 'code' in one ? one.code : undefined;
    if (typeof code === 'string' && /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_|SELF_|UNABLE_)/.test(code)) return code;
  }
  return '';
}

function textOf(error: unknown): string {
  return chainOf(error)
    .map(({ message }) => message)
    .join(': ');
}

/** An error and its causes. */
function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let one = error; one instanceof Error && chain.length < 5; one = one.cause) chain.push(one);
  return chain;
}
