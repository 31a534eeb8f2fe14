import type { IncomingMessage } from 'node:http';

/**
 * The port is on loopback, but every web page in this machine's browser can send requests there. A name that an attacker
 * points at 127.0.0.1 (DNS rebinding) shows in `Host`; a page of another origin shows in `Origin`, which a browser always
 * sends with a POST.
 * https://fetch.spec.whatwg.org/#origin-header
 */
const OWN_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether the request names this machine as its host, with the port it came to. */
export function isOwnHost(request: IncomingMessage): boolean {
  const { host } = request.headers;
  const port = request.socket.localPort;
  return [...OWN_HOSTS].some((own) => host === `${own}:${port}` || (port === 80 && host === own));
}

/** Whether a page of ours sent it, as JSON: a plain form of another page can send neither. */
export function isOwnPost(request: IncomingMessage): boolean {
  const { host, origin, 'content-type': type, 'sec-fetch-site': site } = request.headers;
  return (
    origin === `http://${host}` &&
    (site === undefined || site === 'same-origin') &&
    type?.split(';')[0]?.trim() === 'application/json'
  );
}
