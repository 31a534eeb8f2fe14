import { replaceReferences } from '../../secret-reference.ts';
import { isCredentialName } from './credential-name.ts';

/** `user:password@host` of an address; nobody's name is as long as a token, and `git@` is no secret. */
const AUTHORITY = /:\/\/([^\s/?#]*)@([^\s/?#]*)/g;
const TOKEN_AS_USER = /^[\w.~-]{20,}$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d*)?$/;
/** A parameter of an address. What may not be in it keeps the search linear. */
const PARAMETER = /[?&]([^=&?#\s]+)=([^&#\s]+)/g;

/**
 * Whether an address inside a text holds a credential itself: a password, a token in a user's place, or a parameter whose name
 * says so. References count for nothing, but the default of one is text as any other. `local`: nothing but a password of
 * something on the same machine, which is of no use to anybody elsewhere.
 */
export function urlCredentialIn(text: string): 'none' | 'local' | 'secret' {
  if (!text.includes('://')) return 'none';
  const literal = replaceReferences(text, ({ fallback }) => fallback ?? '');
  const withCredential = [...literal.matchAll(AUTHORITY)].filter(([, userInfo = '']) => {
    const colon = userInfo.indexOf(':');
    return colon === -1 ? TOKEN_AS_USER.test(userInfo) : userInfo.slice(colon + 1) !== '';
  });
  if ([...literal.matchAll(PARAMETER)].some(([, name = '']) => isCredentialName(name))) return 'secret';
  if (withCredential.length === 0) return 'none';
  return withCredential.every(([, , host = '']) => LOOPBACK.test(host)) ? 'local' : 'secret';
}
