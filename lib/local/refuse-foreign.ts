import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS, type ErrorCode } from '../domain/errors.ts';

/** Names that lead to this machine wherever they are resolved. https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const LOOPBACK_NAME = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses what a web page in this machine's browser sends to a port that serves no page, AWS's and PagerDuty's: under a name that
 * an attacker points at 127.0.0.1 (DNS rebinding shows in `Host`), or across origins (in `Origin` or `Sec-Fetch-Site`). Programs
 * send neither of the latter. Any port passes: a tunnel or a proxy may stand in between.
 * https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/
 * @returns whether the request was answered.
 */
export function refuseForeign(request: IncomingMessage, response: ServerResponse): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  if (!LOOPBACK_NAME.test(host)) {
    refuse(response, 'host_foreign', 'this port answers to localhost, 127.0.0.1 and [::1]: use one of these');
    return true;
  }
  const crossSite = site !== undefined && site !== 'none' && site !== 'same-origin';
  if (crossSite || (origin !== undefined && origin !== `http://${host}`)) {
    refuse(response, 'origin_foreign', 'no web page may ask here: send the request from a program');
    return true;
  }
  return false;
}

/** As PagerDuty and as AWS write errors, so that clients of either show the text. */
function refuse(response: ServerResponse, code: ErrorCode, message: string): void {
  // What the rest of the request holds is not read.
  response.writeHead(ERRORS[code].status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: { code, message }, __type: code, message }));
}
