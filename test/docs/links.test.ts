import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).toSorted();
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** A page without its code, whose brackets are no links. */
function prose(text: string): string {
  return text.replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, '').replaceAll(/`[^`\n]*`/g, '``');
}

/** Where a page points to: links, pictures and their sources. */
function targets(text: string): readonly string[] {
  const found = [
    ...prose(text).matchAll(/\]\(<?([^)\s>]+)>?(?:\s"[^"]*")?\)|(?:src|srcset|href)="([^"]+)"/g),
  ];
  return found.map(([, link, attribute]) => link ?? attribute ?? '');
}

/** A heading's anchor as GitHub makes it; the second of a name gets `-1`. */
function anchors(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...text.replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)];
  return new Set(
    headings.map(([, heading = '']) => {
      const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const name = words.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      return before === 0 ? name : `${name}-${before}`;
    }),
  );
}

/** What is wrong with a link, if anything. */
function fault(page: string, target: string): string | undefined {
  if (/^(https|mailto):/.test(target)) return URL.canParse(target) ? undefined : 'no address';
  if (/^[a-z]+:/.test(target)) return 'neither https nor a file';
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), decodeURIComponent(path)));
  if (file.startsWith('..')) return 'outside the repository';
  if (!existsSync(join(ROOT, file))) return `there is no ${file}`;
  if (anchor === undefined || !file.endsWith('.md') || statSync(join(ROOT, file)).isDirectory())
    return undefined;
  return anchors(read(file)).has(anchor) ? undefined : `${file} has no heading #${anchor}`;
}

describe('links', () => {
  test.each(PAGES)('of %s lead somewhere', (page) => {
    const wrong = targets(read(page)).flatMap((target) => {
      const why = fault(page, target);
      return why === undefined ? [] : [`${target}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });

  test('are found, and wrong ones are told', () => {
    expect(PAGES.reduce((sum, page) => sum + targets(read(page)).length, 0)).toBeGreaterThan(60);
    expect(targets('[a](b.md#c "t") `[no](x)` <img src="d.png">\n```\n[no](y)\n```\n![e](f.svg)')).toEqual([
      'b.md#c',
      'd.png',
      'f.svg',
    ]);
    expect(fault('README.md', 'docs/nowhere.md')).toContain('there is no');
    expect(fault('README.md', 'docs/runbook.md#no-such-heading')).toContain('no heading');
    expect(fault('docs/runbook.md', '../../outside.md')).toContain('outside');
    expect([...anchors('# A `b` & c, d\n## A\n## A')]).toEqual(['a-b--c-d', 'a', 'a-1']);
  });

  test('lead to every page: none is found only by its name', () => {
    const linked = new Set(
      PAGES.flatMap((page) =>
        targets(read(page))
          .filter((target) => !/^[a-z]+:/.test(target))
          .map((target) => relative(ROOT, join(ROOT, dirname(page), target.split('#')[0] ?? ''))),
      ),
    );
    expect(PAGES.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([]);
  });
});

/** Names of files that a recipe has its reader make. */
const TO_BE_MADE = /\/my-/;

test.each(PAGES)('files and folders that %s names exist', (page) => {
  const code = read(page).replaceAll(/^(```|~~~)[\s\S]*?^\1.*$/gm, '');
  const named = [...code.matchAll(/`((?:test|lib|bin|functions|docs|\.ci)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  );
  expect(named.filter((path) => !TO_BE_MADE.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the README stays readable in five minutes', () => {
  expect(
    read('README.md')
      .split(/\s+/)
      .filter((word) => word !== '').length,
  ).toBeLessThanOrEqual(1500);
});

test('every decision is dated and listed', () => {
  const list = read('docs/decisions/README.md');
  for (const page of PAGES.filter((name) => /decisions\/\d{4}-/.test(name))) {
    const [title = '', , date = ''] = read(page).split('\n');
    const name = page.split('/').at(-1) ?? '';
    expect(list, page).toContain(`| ${name.slice(0, 4)} | [${title.replace('# ', '')}](${name}) | ${date} |`);
    expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});
