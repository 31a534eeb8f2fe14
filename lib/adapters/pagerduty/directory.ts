import type { Call } from './call.ts';
import { type JsonObject, objectsOf, textOf } from './json.ts';

/** A service or team, as far as filters name it. */
interface DirectoryEntry {
  readonly id: string;
  readonly name: string;
}

/** What of an account triggers may name. */
export interface Directory {
  readonly services: () => Promise<readonly DirectoryEntry[]>;
  readonly teams: () => Promise<readonly DirectoryEntry[]>;
}

const PAGE_SIZE = 100;
/** 10,000 entries: classic pagination ends there. https://developer.pagerduty.com/docs/pagination */
const MAX_PAGES = 100;

/** GET /services and GET /teams, all pages. */
export function createDirectory(call: Call): Directory {
  const list = (kind: 'services' | 'teams') => async (): Promise<readonly DirectoryEntry[]> => {
    const found: DirectoryEntry[] = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = [
        ['limit', String(PAGE_SIZE)],
        ['offset', String(page * PAGE_SIZE)],
      ] as const;
      const answer = await call({ method: 'GET', path: `/${kind}`, query });
      found.push(...objectsOf(answer[kind]).flatMap(entryOf));
      if (answer['more'] !== true) break;
    }
    return found;
  };
  return { services: list('services'), teams: list('teams') };
}

function entryOf(wire: JsonObject): DirectoryEntry[] {
  const id = textOf(wire['id']);
  return id === undefined ? [] : [{ id, name: textOf(wire['name']) ?? textOf(wire['summary']) ?? id }];
}
