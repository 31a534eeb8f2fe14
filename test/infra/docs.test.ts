import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commandTree } from '../../lib/cli/command-tree.ts';
import { readContext } from '../../lib/config/context.ts';
import { CONTEXT } from '../../lib/config/context-schema.ts';
import { ERRORS } from '../../lib/domain/errors.ts';
import { encodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { templateOf } from './synth.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const PAGES = globSync(['../README.md', '*.md', 'decisions/*.md'], { cwd: DOCS.pathname });
const read = (file: string) => readFileSync(new URL(file, DOCS), 'utf8');
const started = read('getting-started.md');
const runbook = read('runbook.md');
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => String(name));

/** Outputs that exist only with an own domain, as the guide says. */
const OWN_DOMAIN = {
  domainName: 'hooks.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b',
};

describe('the guides name only what exists', () => {
  test('outputs of the stack', () => {
    const outputs = Object.keys(templateOf(OWN_DOMAIN).findOutputs('*'));
    const named = [
      ...found(started, /output (\w+)\)/g),
      ...found(`${started}${runbook}`, /`(\w+(?:LogGroup|FunctionName|Url|Target|HostedZoneId))`/g),
    ];
    expect(named.length).toBeGreaterThan(8);
    expect(outputs).toEqual(expect.arrayContaining(named));
  });

  test('context values', () => {
    const named = [
      ...found(started, /-c (\w+)=/g),
      ...found(runbook, /`((?:alarm|worker|receiver|queue)[A-Z]\w+)`/g),
    ];
    expect(named.length).toBeGreaterThan(15);
    expect(Object.keys(CONTEXT.shape)).toEqual(expect.arrayContaining(named));
  });

  test('commands of pdt, with flags they have', async () => {
    const commands = await commandTree();
    const named = PAGES.flatMap((page) => found(read(page), /npx pdt ([a-z][^`\n]*)/g));
    expect(named.length).toBeGreaterThan(60);
    for (const line of named) {
      const [name, sub, ...rest] = line.split(/\s+/);
      const command = commands.find((one) => one.name() === name);
      const narrower = command?.commands.find((one) => one.name() === sub);
      const flags = [sub ?? '', ...rest].filter((word) => /^--?[a-z]/.test(word));
      const known = (narrower ?? command)?.options.flatMap(({ short, long }) => [short, long]);
      expect(known, `npx pdt ${line}`).toEqual(expect.arrayContaining(flags));
    }
  });

  test('error codes', () => {
    const named = [
      ...found(started, /\| \d{3} with `(\w+)`/g),
      ...found(
        runbook,
        /`((?:agent|pagerduty|secret|signature|catalog|queue|ledger|message|run|retries|parameters|deadline|environment)_[a-z_]+)`/g,
      ),
    ].filter((name) => name !== 'pagerduty_');
    expect(named.length).toBeGreaterThan(15);
    expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining(named));
  });
});

/** Codes whose error never ends a run: they belong to the door, the command line, subscriptions, tools or the queue itself. */
const NO_END_OF_A_RUN =
  /^(signature|body|route|usage|context|environment|resource|parameter|secrets_(malformed|conflict)|secret_missing|logs|path|port|confirmation|stack|local|aws|message|lease|note|run|trigger|tool|subscription|webhook|delivery|host|origin|form|queue|deadline|internal)/;

test('the runbook goes through every code a run can end with', () => {
  const [, section = ''] = /^## Failed runs$([\s\S]+?)^## /m.exec(runbook) ?? [];
  const codes = Object.keys(ERRORS).filter((code) => !NO_END_OF_A_RUN.test(code));
  expect(codes.length).toBeGreaterThan(20);
  expect(found(section, /`([a-z]+(?:_[a-z]+)+)`/g)).toEqual(expect.arrayContaining(codes));
});

describe('the guide’s own files', () => {
  test('the cdk.json is valid', () => {
    const { context } = JSON.parse(found(started, /```json\n(\{[\s\S]+?\n\})\n```/g)[0] ?? '');
    expect(readContext(context)).toMatchObject({
      alarmEmail: 'oncall@example.com',
      workerMaxConcurrency: 10,
    });
  });

  test('the trigger and the agent have no problem and fit a parameter as they are', () => {
    const texts = found(started, /<<'END'\n(apiVersion[\s\S]+?\n)END\n/g);
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(encodeParameter(text)).toBe(text);
    const results = texts.map((text, index) => readResources(text, { file: `${index}.yaml` }));
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    const triggers = results.flatMap((result) => result.triggers);
    const agents = results.flatMap((result) => result.agents);
    expect([triggers.length, agents.length]).toEqual([1, 1]);
  });
});
