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
  const { server, caFile, setting } = context;
  const authorities = caFile === '' ? 'the authorities that Node knows' : `the authorities of ${caFile}`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `the certificate of the ${server} has expired: renew it there`;
    case 'CERT_NOT_YET_VALID':
      return `the certificate of the ${server} is not valid yet: compare the clocks of both machines`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of the ${server} is for another name: connect by a name that it has, or give it one with this name (${textOf(error)})`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
      return `the certificate of the ${server} is not signed by ${authorities}: put the certificate of the authority that signed it into a file, and name it by ${setting}`;
    default:
      return byText(textOf(error), context);
  }
}

function byText(text: string, { server }: TlsContext): string | undefined {
  if (/wrong version number|packet length too long|http request/i.test(text)) {
    return `the ${server} does not speak TLS on this port: use its TLS port, or connect without TLS`;
  }
  if (
    /certificate required|bad certificate|unknown ca|handshake failure|alert/i.test(text) &&
    /ssl|tls|alert/i.test(text)
  ) {
    return `the ${server} refuses this side’s certificate, or wants one: see what it asks for (${text.split('\n')[0]})`;
  }
  return undefined;
}

/** The innermost code that says something: libraries wrap Node's error. */
function codeOf(error: unknown): string {
  for (
    let current: unknown = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth += 1
  ) {
    const code = 'code' in current ? current.code : undefined;
    if (typeof code === 'string' && /^(CERT_|ERR_TLS|DEPTH_|SELF_|UNABLE_)/.test(code)) return code;
  }
  return '';
}

function textOf(error: unknown): string {
  const texts: string[] = [];
  for (let current: unknown = error; current instanceof Error && texts.length < 5; current = current.cause)
    texts.push(current.message);
  return texts.join(': ');
}
