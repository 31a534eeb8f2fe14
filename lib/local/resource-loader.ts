import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { whyNotHere } from './can-run-here.ts';
import { createLiteralNames, type Loaded, loadResources } from './load-resources.ts';
import type { Notice } from './local-event.ts';
import { collectSecrets, missingSecrets, storeSecrets } from './local-secrets.ts';
import type { LocalSettings } from './names.ts';
import { type ResourceFile, readResourceFiles } from './resource-files.ts';
import { type Written, writeParameters } from './write-parameters.ts';

export interface LoaderDeps {
  readonly ssm: Pick<SSMClient, 'send'>;
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  readonly settings: LocalSettings;
  /** Values of the secrets that resources name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly paths: readonly string[];
  /** Messages name files relative to it. */
  readonly cwd: string;
  readonly notice: (notice: Notice) => void;
}

/**
 * Brings Parameter Store and Secrets Manager up to what the files and the environment hold. Answers what it wrote, or
 * undefined when no file has changed since the last time.
 */
export function createResourceLoader(
  deps: LoaderDeps,
): () => Promise<{ readonly triggers: number; readonly agents: number } | undefined> {
  const written: Written = new Map();
  const names = createLiteralNames();
  const isSet = (name: string) => Boolean(deps.environment[name]);
  let before: string | undefined;
  let said: ReadonlySet<string> = new Set();
  return async () => {
    const files = await readResourceFiles(deps.paths, deps.cwd);
    const content = JSON.stringify(files);
    if (content === before) return undefined;
    before = content;
    const loaded = loadResources(files, isSet, names);
    const saying = new Set<string>();
    // What was said after the last change still holds and is not said again.
    const notice = (one: Notice) => {
      saying.add(one.message);
      if (!said.has(one.message)) deps.notice(one);
    };
    for (const one of loaded.notices) notice(one);
    for (const message of nextSteps(files, loaded, deps.paths)) notice({ level: 'info', message });
    const triggers = runnable(loaded, isSet, notice);
    await storeAll(deps, loaded, notice);
    await writeParameters(
      {
        ssm: deps.ssm,
        path: deps.settings.PARAMETER_PATH,
        written,
        refused: (located, error) => {
          const message = `${located.file}:${located.line}:${located.column}: ${error.message}`;
          notice({ level: 'error', message });
        },
        stale: (resource, file) =>
          notice({
            level: 'warning',
            message: `${resource} serves in its last good version until ${file} is mended`,
          }),
      },
      [...triggers, ...loaded.agents],
      loaded.broken,
    );
    said = saying;
    return { triggers: triggers.length, agents: loaded.agents.length };
  };
}

/** What to run where something is missing or wrong. */
function nextSteps(
  files: readonly ResourceFile[],
  { broken, triggers }: Loaded,
  paths: readonly string[],
): readonly string[] {
  if (files.length === 0) {
    return [
      `no file of triggers or agents is below ${paths.join(', ')}; npx pdt init ${paths[0] ?? ''} makes some`,
    ];
  }
  if (triggers.length === 0 && broken.size === 0) {
    return [`no trigger stands in ${paths.join(', ')}, so nothing answers; npx pdt init DIR makes one`];
  }
  return [...broken].map(
    (file) => `${file} is read again when it changes; npx pdt validate -f ${file} shows the lines`,
  );
}

/** The triggers whose agent can run here; a line for each other one. */
function runnable(loaded: Loaded, isSet: (name: string) => boolean, notice: LoaderDeps['notice']) {
  const agents = new Map(loaded.agents.map(({ resource }) => [resource.metadata.name, resource]));
  return loaded.triggers.filter(({ resource }) => {
    const reason = whyNotHere(resource, agents, isSet);
    if (reason === undefined) return true;
    notice({ level: 'info', message: `trigger ${resource.metadata.name} is left out: ${reason}` });
    return false;
  });
}

async function storeAll(deps: LoaderDeps, loaded: Loaded, notice: LoaderDeps['notice']): Promise<void> {
  const values = collectSecrets(loaded, deps.environment);
  await storeSecrets(deps.secrets, deps.settings.WEBHOOK_SECRET_ID, values.receiver);
  await storeSecrets(deps.secrets, deps.settings.WORKER_SECRET_ID, values.worker);
  for (const use of missingSecrets(loaded.secrets, values)) {
    const message = `${use.file}:${use.line}:${use.column}: ${use.name} is not set; ${use.resource} needs it (export ${use.name}=…)`;
    notice({ level: 'warning', message });
  }
}
