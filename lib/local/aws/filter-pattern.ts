/** Whether a log line matches. */
export type LineFilter = (text: string) => boolean;

/**
 * CloudWatch's filter patterns, as far as we use them: terms (`word`, `"a phrase"`, `-not`, `?either ?or`) and JSON
 * selectors (`{ $.event_id = "01…" && $.level != INFO }`). undefined for anything else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compilePattern(pattern: string): LineFilter | undefined {
  const text = pattern.trim();
  if (text === '') return () => true;
  return text.startsWith('{') ? compileSelectors(text) : compileTerms(text);
}

function compileTerms(text: string): LineFilter | undefined {
  if (text.startsWith('[') || text.startsWith('%')) return undefined;
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)].map((match) => ({
    sign: match[1] ?? '',
    word: (match[2] ?? match[3] ?? '').replaceAll(/\\(.)/g, '$1'),
  }));
  const either = terms.filter((term) => term.sign === '?');
  return (line) =>
    terms.every((term) => term.sign !== '' || line.includes(term.word)) &&
    terms.every((term) => term.sign !== '-' || !line.includes(term.word)) &&
    (either.length === 0 || either.some((term) => line.includes(term.word)));
}

const SELECTOR = /^\$((?:\.[\w-]+)+)\s*(=|!=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"()&|]+))$/;

function compileSelectors(text: string): LineFilter | undefined {
  if (!text.endsWith('}')) return undefined;
  const either = text
    .slice(1, -1)
    .split('||')
    .map((side) =>
      side.split('&&').map((part) =>
        compileSelector(
          part
            .trim()
            .replace(/^\(|\)$/g, '')
            .trim(),
        ),
      ),
    );
  if (either.some((side) => side.includes(undefined))) return undefined;
  return (line) => {
    const json = parse(line);
    return json !== undefined && either.some((side) => side.every((matches) => matches?.(json)));
  };
}

function compileSelector(text: string): ((json: unknown) => boolean) | undefined {
  const match = SELECTOR.exec(text);
  if (!match) return undefined;
  const path = (match[1] ?? '').split('.').slice(1);
  const wanted = wildcard((match[3] ?? match[4] ?? '').replaceAll(/\\(.)/g, '$1'));
  return (json) => {
    const value = path.reduce(step, json);
    if (value === undefined) return false;
    return wanted(String(value)) === (match[2] === '=');
  };
}

function step(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

/** `*` stands for anything at either end. */
function wildcard(wanted: string): (value: string) => boolean {
  const open = wanted.startsWith('*');
  const end = wanted.length > 1 && wanted.endsWith('*');
  const core = wanted.slice(open ? 1 : 0, end ? -1 : undefined);
  if (open && end) return (value) => value.includes(core);
  if (open) return (value) => value.endsWith(core);
  return end ? (value) => value.startsWith(core) : (value) => value === core;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
