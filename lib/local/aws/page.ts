import { type Fault, fault, type Input } from './reply.ts';

/** A page of a list, or the fault that refuses the request. */
export type Page<Item> =
  | { readonly ok: true; readonly items: readonly Item[]; readonly next?: string }
  | Fault;

/**
 * Cuts the page `NextToken` points at. As with the real services a full page always has a token, so the last page may be
 * empty: who counts items instead of following tokens is wrong.
 */
export function pageOf<Item>(
  items: readonly Item[],
  input: Input,
  limits: { readonly most: number; readonly tokenFault: string },
): Page<Item> {
  const wanted = input['MaxResults'] ?? limits.most;
  if (typeof wanted !== 'number' || !Number.isInteger(wanted) || wanted < 1 || wanted > limits.most) {
    return fault('ValidationException', `MaxResults must be between 1 and ${limits.most}.`);
  }
  const start = startOf(input['NextToken']);
  if (start === undefined || start > items.length) {
    return fault(limits.tokenFault, 'The specified token is not valid.');
  }
  const page = items.slice(start, start + wanted);
  return {
    ok: true,
    items: page,
    ...(page.length === wanted ? { next: Buffer.from(`at:${start + wanted}`).toString('base64url') } : {}),
  };
}

function startOf(token: unknown): number | undefined {
  if (token === undefined || token === null) return 0;
  if (typeof token !== 'string') return undefined;
  const match = /^at:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  return match ? Number(match[1]) : undefined;
}
