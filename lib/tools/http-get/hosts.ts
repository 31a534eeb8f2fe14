import * as z from 'zod';
import type { ToolEntry } from '../../domain/agent.ts';
import { refused } from '../tool-error.ts';

/** A host that may be asked: one name, or every name below one (`*.example.com`), on one port. */
export interface AllowedHost {
  readonly name: string;
  readonly below: boolean;
  readonly port: string;
}

const text = z.string().trim().min(1);
const list = z.union([z.array(text), text.transform((one) => one.split(',').map((part) => part.trim()))]);
const config = z.object({ hosts: list.optional(), allowed_hosts: list.optional() });

/**
 * `hosts` of the entry's config: `status.example.com`, `*.example.com`, `status.example.com:8443`; none: an empty list.
 * @throws AppError `tool_refused` for what is no such host: a permission is never guessed.
 */
export function readHosts(entry: Pick<ToolEntry, 'config'>): readonly AllowedHost[] {
  const read = config.safeParse(entry.config);
  if (!read.success) throw refused('config.hosts must be a list of host names');
  return (read.data.hosts ?? read.data.allowed_hosts ?? []).map((given) => {
    const below = given.startsWith('*.');
    const url = URL.parse(`https://${below ? given.slice(2) : given}`);
    const isBare =
      url && url.pathname === '/' && !url.search && !url.hash && !url.username && !given.includes('/');
    if (!url || !isBare || url.hostname.includes('*') || (below && !url.hostname.includes('.'))) {
      throw refused(`config.hosts: ${JSON.stringify(given)} is not a host name`);
    }
    return { name: bareName(url.hostname), below, port: url.port };
  });
}

/** Whether a URL's host and port are on the list. `URL` has normalised its spelling. */
export function isAllowed(hosts: readonly AllowedHost[], url: URL): boolean {
  const asked = bareName(url.hostname);
  return hosts.some(
    ({ name, below, port }) => port === url.port && (below ? asked.endsWith(`.${name}`) : asked === name),
  );
}

/** Without the dot that a fully qualified name may end in. */
function bareName(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}
