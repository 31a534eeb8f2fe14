import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { expect, onTestFinished, test } from 'vitest';
import { createParameterStore } from '../../lib/adapters/parameter-store.ts';
import { createPublish } from '../../lib/app/publish.ts';
import type { Catalog } from '../../lib/domain/catalog.ts';
import { decodeParameter } from '../../lib/domain/read/parameter-codec.ts';
import { readResources } from '../../lib/domain/read/read-resources.ts';
import { createSecret } from '../../lib/local/local-secrets.ts';
import { functionEnvironment } from '../../lib/local/names.ts';
import { createResourceLoader } from '../../lib/local/resource-loader.ts';
import { startServices } from './aws/start.ts';

const SECRET = 'not-for-anybody-to-see';

const TRIGGER = (name: string, more = '') => `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}" } }
  agent: brief
${more}`;

const AGENT = (note: string) => `apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief }
spec: { invoke: { template: { note: "${note}" } } }
`;

/** A directory, the loader that follows it, and the publisher behind it. */
async function loader() {
  const directory = await mkdtemp(join(tmpdir(), 'pdt-loader-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const { aws, ssm, secrets } = await startServices();
  const settings = functionEnvironment({ aws_port: aws.port, version: 'test' });
  await createSecret(secrets, settings.WEBHOOK_SECRET_ID);
  await createSecret(secrets, settings.WORKER_SECRET_ID);
  const notices: string[] = [];
  const load = createResourceLoader({
    ssm,
    secrets,
    settings,
    environment: { PAGERDUTY_WEBHOOK_SECRET: 'set' },
    paths: [directory],
    cwd: directory,
    notice: ({ message }) => notices.push(message),
  });
  let published: Catalog | undefined;
  const publish = createPublish({
    parameters: createParameterStore(ssm),
    catalog: {
      load: async () => published,
      publish: async (catalog) => {
        published = catalog;
      },
    },
    read: readResources,
    decode: decodeParameter,
    path: settings.PARAMETER_PATH,
    log: { info: () => undefined, warn: () => undefined },
    metrics: { add: () => undefined },
    now: Date.now,
  });
  return {
    notices,
    write: (name: string, text: string | Buffer) => writeFile(join(directory, name), text),
    remove: (name: string) => rm(join(directory, name)),
    /** What serves after the files were read again: names, those in their last good version with a `*`. */
    serving: async () => {
      await load();
      const { triggers, agents, stale } = await publish();
      const mark = (folder: string) => (name: string) =>
        stale.some((parameter) => parameter.endsWith(`/${folder}/${name}`)) ? `${name}*` : name;
      return { triggers: triggers.map(mark('triggers')), agents: agents.map(mark('agents')) };
    },
    catalog: () => published,
    stored: async () => {
      const page = await ssm.send(
        new GetParametersByPathCommand({ Path: settings.PARAMETER_PATH, Recursive: true }),
      );
      const secret = await secrets.send(new GetSecretValueCommand({ SecretId: settings.WEBHOOK_SECRET_ID }));
      return { parameters: JSON.stringify(page.Parameters), secrets: JSON.parse(secret.SecretString ?? '') };
    },
  };
}

test.each([
  ['no YAML', 'kind: Trigger\nmetadata: ['],
  ['a wrong value', TRIGGER('checkout', '  enabled: perhaps\n')],
  ['no name any more', TRIGGER('""')],
  [
    'bytes that are no UTF-8',
    Buffer.from(TRIGGER('checkout', '  parameters: { good: n\u00e9 }\n'), 'latin1'),
  ],
])('a trigger whose file holds %s serves in its last good version', async (_, broken) => {
  const { write, serving, catalog, notices } = await loader();
  await write('agent.yaml', AGENT('hello'));
  await write('checkout.yaml', TRIGGER('checkout', '  parameters: { good: yes }\n'));
  expect(await serving()).toEqual({ triggers: ['checkout'], agents: ['brief'] });
  await write('checkout.yaml', broken);
  expect(await serving()).toEqual({ triggers: ['checkout*'], agents: ['brief'] });
  expect(catalog()?.triggers[0]?.resource.spec.parameters).toEqual({ good: 'yes' });
  expect(notices).toContain('Trigger/checkout serves in its last good version until checkout.yaml is mended');
  await write('checkout.yaml', TRIGGER('checkout'));
  expect(await serving()).toEqual({ triggers: ['checkout'], agents: ['brief'] });
});

test('an error is told with its place, what was meant, and what to run; nothing at all is told too', async () => {
  const { write, serving, notices } = await loader();
  await serving();
  expect(notices.splice(0)).toEqual([
    expect.stringMatching(/^no file of triggers or agents is below .*npx pdt init /),
  ]);
  await write('typo.yaml', TRIGGER('checkout').replace('agent:', 'agnt:'));
  await serving();
  expect(notices).toContainEqual(expect.stringMatching(/^typo\.yaml:6:3: .*; try: agent$/));
  expect(notices).toContainEqual(expect.stringContaining('npx pdt validate -f typo.yaml'));
  notices.length = 0;
  await write('other.yaml', AGENT('hello'));
  await serving();
  expect(notices).toEqual([]);
});

test('files without a trigger are told, once', async () => {
  const { write, serving, notices } = await loader();
  await write('agent.yaml', AGENT('hello'));
  await serving();
  expect(notices).toEqual([expect.stringMatching(/^no trigger stands in .*npx pdt init DIR makes one$/)]);
  notices.length = 0;
  await write('checkout.yaml', TRIGGER('checkout'));
  await serving();
  expect(notices).toEqual([]);
});

test('beside a broken document the others of its file go on as they are written', async () => {
  const { write, serving, catalog } = await loader();
  await write('all.yaml', `${TRIGGER('checkout')}---\n${AGENT('hello')}`);
  await serving();
  await write('all.yaml', `${TRIGGER('checkout', '  enabled: perhaps\n')}---\n${AGENT('changed')}`);
  expect(await serving()).toEqual({ triggers: ['checkout*'], agents: ['brief'] });
  expect(JSON.stringify(catalog()?.agents)).toContain('changed');
});

test('a broken file that is removed takes its last good version along', async () => {
  const { write, remove, serving } = await loader();
  await write('agent.yaml', AGENT('hello'));
  await write('checkout.yaml', TRIGGER('checkout'));
  await serving();
  await write('checkout.yaml', 'kind: [');
  await serving();
  await remove('checkout.yaml');
  expect(await serving()).toEqual({ triggers: [], agents: ['brief'] });
});

test('what is missing from a sound file is gone, whatever is wrong with another', async () => {
  const { write, serving } = await loader();
  await write('agent.yaml', AGENT('hello'));
  await write('two.yaml', `${TRIGGER('first')}---\n${TRIGGER('second')}`);
  await serving();
  await write('two.yaml', TRIGGER('first'));
  await write('other.yaml', 'kind: [');
  expect(await serving()).toEqual({ triggers: ['first'], agents: ['brief'] });
});

test('the last good version keeps its own literal, and no parameter holds any', async () => {
  const { write, serving, stored, notices } = await loader();
  const literal = (name: string, secret: string) =>
    TRIGGER(name).replace(`"\${PAGERDUTY_WEBHOOK_SECRET}"`, secret);
  await write('checkout.yaml', literal('checkout', SECRET));
  await serving();
  const broken = `kind: Trigger\nspec: { platform: { config: { webhook_secret: ${SECRET}\n`;
  await write('checkout.yaml', broken);
  await write('a.yaml', literal('other', 'another literal'));
  expect((await serving()).triggers).toEqual(['checkout*', 'other']);
  const { parameters, secrets } = await stored();
  expect(secrets).toMatchObject({ LITERAL_1: SECRET, LITERAL_2: 'another literal' });
  for (const told of [parameters, JSON.stringify(notices)]) {
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain('another literal');
  }
});

test('what validate warns of is told here too', async () => {
  const { write, serving, notices } = await loader();
  await write('agent.yaml', AGENT('x'));
  await write('trigger.yaml', TRIGGER('checkout', '  limits: { cooldown_by: service }\n'));
  await serving();
  expect(notices).toEqual([expect.stringMatching(/^trigger\.yaml:7:\d+: cooldown_by /)]);
});
