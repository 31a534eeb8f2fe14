import { AppError } from '../../domain/errors.ts';
import { suggest } from '../../domain/read/suggest.ts';

export type Kind = 'Trigger' | 'Agent';

/** How a kind may be written. */
const SPELLINGS: Readonly<Record<string, Kind>> = {
  trigger: 'Trigger',
  triggers: 'Trigger',
  tr: 'Trigger',
  agent: 'Agent',
  agents: 'Agent',
  ag: 'Agent',
};

/** The folder of a kind's parameters. */
export function folderOf(kind: Kind): 'triggers' | 'agents' {
  return kind === 'Trigger' ? 'triggers' : 'agents';
}

/** `trigger/checkout` */
export function label(resource: { readonly kind: Kind; readonly name: string }): string {
  return `${resource.kind.toLowerCase()}/${resource.name}`;
}

/** `triggers`, `tr`, … @throws AppError `usage` with the nearest. */
export function readKind(word: string): Kind {
  const kind = Object.hasOwn(SPELLINGS, word.toLowerCase()) ? SPELLINGS[word.toLowerCase()] : undefined;
  if (kind) return kind;
  if (/^runs?$/i.test(word)) {
    throw new AppError('usage', 'runs have a command of their own', { remedy: 'pdt runs' });
  }
  const meant = suggest(word, Object.keys(SPELLINGS));
  throw new AppError('usage', `there is no kind ${JSON.stringify(word)}`, {
    remedy: meant === undefined ? 'triggers or agents' : `did you mean ${meant}?`,
  });
}

/**
 * `trigger checkout` or `trigger/checkout`; with `usual` a bare name is of that kind.
 * @throws AppError `usage`.
 */
export function readResourceName(
  words: readonly string[],
  usual?: Kind,
): { readonly kind: Kind; readonly name: string | undefined } {
  const [first = '', second] = words;
  const slash = first.indexOf('/');
  if (slash >= 0 && second === undefined) {
    return { kind: readKind(first.slice(0, slash)), name: first.slice(slash + 1) || undefined };
  }
  if (second === undefined && usual && !Object.hasOwn(SPELLINGS, first.toLowerCase())) {
    return { kind: usual, name: first };
  }
  return { kind: readKind(first), name: second };
}

/** The same where a name is needed. @throws AppError `usage`. */
export function readNamed(words: readonly string[], usual?: Kind): { kind: Kind; name: string } {
  const { kind, name } = readResourceName(words, usual);
  if (name !== undefined) return { kind, name };
  throw new AppError('usage', `which ${kind.toLowerCase()}?`, {
    remedy: `pdt get ${folderOf(kind)}`,
  });
}
