import * as z from 'zod';
import type { ToolEntry } from '../../domain/agent.ts';
import type { Settings } from '../tool.ts';
import { refused } from '../tool-error.ts';

/** A repository that an agent's YAML names. */
export interface Repository {
  /** What the model calls it. */
  readonly name: string;
  readonly url: URL;
}

const text = z.string().trim().min(1);
const item = z.union([text.transform((url) => ({ url })), z.object({ name: text.optional(), url: text })]);
const config = z.object({
  repositories: z.union([z.array(item), text.transform(fromText)]).optional(),
  repository: item.optional(),
});

/**
 * The repositories of the entry's config (`repositories`: addresses, or `{name, url}`), else of `GIT_REPOSITORIES`.
 * @throws AppError `tool_refused` for an address that is not https (http on this machine only) or holds a password.
 */
export async function readRepositories(
  entry: Pick<ToolEntry, 'config'>,
  settings: Settings,
): Promise<readonly Repository[]> {
  const read = config.safeParse(entry.config);
  if (!read.success) throw refused('config.repositories must be a list of addresses or {name, url}');
  const { repositories, repository } = read.data;
  const configured = repositories ?? (repository ? [repository] : undefined);
  const given = configured ?? fromText((await settings('GIT_REPOSITORIES')) ?? '');
  return given.map((one: { url: string; name?: string | undefined }) => {
    const url = checkedUrl(one.url);
    return { url, name: one.name ?? url.pathname.replace(/^\//, '').replace(/(\.git)?\/?$/, '') };
  });
}

function fromText(list: string) {
  return list
    .split(/[\s,]+/)
    .filter((url) => url !== '')
    .map((url) => ({ url }));
}

function checkedUrl(given: string): URL {
  const url = URL.parse(given);
  if (!url) throw refused('config.repositories holds something that is not a URL');
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw refused('the address of a repository must be https');
  }
  if (url.username || url.password)
    throw refused('the address of a repository must not hold a password: set GIT_TOKEN');
  return url;
}

/** The repository a model means: by name, by the end of its name, by address; the only one when it names none. */
export function chooseRepository(repositories: readonly Repository[], given: string | undefined): Repository {
  const [only, ...more] = repositories;
  if (given === undefined && only && more.length === 0) return only;
  const wanted = given?.replace(/(\.git)?\/?$/, '') ?? '';
  const found = repositories.filter(
    ({ name, url }) =>
      wanted !== '' &&
      (name === wanted || name.endsWith(`/${wanted}`) || url.href.replace(/(\.git)?\/?$/, '') === wanted),
  );
  const [first] = found;
  if (!first || found.length > 1) {
    throw refused(`name one of these repositories: ${repositories.map(({ name }) => name).join(', ')}`);
  }
  return first;
}
