import { AppError } from './errors.ts';

/**
 * How an exchange over the network failed.
 * unconnected: before anything was sent. late: a time-out. broken: at some point after the connection stood.
 */
export interface NetworkFault {
  readonly kind: 'unconnected' | 'late' | 'broken';
  /** The code of the error that tells, else its name: the AWS SDK calls a lost connection a TimeoutError, with its own code. */
  readonly code: string;
}

/** No connection came about. https://nodejs.org/api/errors.html#common-system-errors, https://undici.nodejs.org/#/docs/api/Errors */
const UNCONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/;

/** The certificate was looked at and refused, before a request. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE_REFUSED =
  /^(?:CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_CERT_[A-Z_]+)$/;

const LATE =
  /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(?:HEADERS|BODY)_TIMEOUT|AbortError|ABORT_ERR|TimeoutError|UND_ERR_ABORTED)$/;

/** What else sockets, TLS and the HTTP parser (`HPE_…`) fail with. */
const BROKEN =
  /^(?:ECONNRESET|ECONNABORTED|ENETRESET|ENOTCONN|EPIPE|EPROTO|ERR_SSL_\w+|ERR_TLS_HANDSHAKE_TIMEOUT|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP2_\w+|HPE_\w+|UND_ERR_(?:SOCKET|INFO|HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|RES_EXCEEDED_MAX_SIZE))$/;

/** What `fetch` says of a redirect where none is followed: node_modules/undici/lib/web/fetch/index.js. */
const REDIRECTED = 'unexpected redirect';

/** What the network did to an exchange; undefined for anything it does not do, such as a TypeError of our own code. */
export function networkFault(thrown: unknown): NetworkFault | undefined {
  const errors = chainOf(thrown);
  const find = (kind: NetworkFault['kind'], tells: (error: Error, code: string) => boolean) => {
    for (const error of errors) {
      const code = codeOf(error);
      if (tells(error, code)) return { kind, code };
    }
    return undefined;
  };
  return (
    find(
      'unconnected',
      (error, code) => UNCONNECTED.test(code) || CERTIFICATE_REFUSED.test(code) || connecting(error),
    ) ??
    find('late', (_, code) => LATE.test(code)) ??
    find('broken', (error, code) => BROKEN.test(code) || error.message === REDIRECTED)
  );
}

/**
 * What is no network fault is ours: `call_broken`, with the error's name and where it was thrown. Its text stays out, it may
 * quote what was sent; nobody knows how far the exchange had come.
 */
export function callBroken(what: string, thrown: unknown): AppError {
  const name = thrown instanceof Error ? codeOf(thrown) : typeof thrown;
  const place = thrown instanceof Error ? placeOf(thrown) : undefined;
  const at = place === undefined ? '' : ` at ${place}`;
  return new AppError('call_broken', `${what}: not the network but this program failed (${name}${at})`, {
    remedy:
      'A fault of the program: see its log, install a version without it, then replay what failed (pdt replay --failed).',
  });
}

/** An error, those it gathers (several addresses of one host fail as an AggregateError) and those that caused it. */
function chainOf(thrown: unknown, depth = 0): readonly Error[] {
  if (!(thrown instanceof Error) || depth > 8) return [];
  const gathered = thrown instanceof AggregateError ? thrown.errors : [];
  return [thrown, ...[...gathered, thrown.cause].flatMap((inner) => chainOf(inner, depth + 1))];
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** A kernel or a resolver that gave up connecting, whatever its code; or the AWS SDK's `connectionTimeout`, which has none. */
function connecting(error: Error): boolean {
  if ('syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')) return true;
  return error.name === 'TimeoutError' && error.message.includes('did not establish a connection');
}

/** File, line and column of the innermost call, without its folder. */
function placeOf({ stack = '' }: Error): string | undefined {
  return /^\s+at .*?([\w.-]+:\d+:\d+)\)?$/m.exec(stack)?.[1];
}
