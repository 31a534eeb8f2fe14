import type { Agent } from '../domain/agent.ts';
import type { Catalog, CatalogEntry, Verdict } from '../domain/catalog.ts';
import { catalogVersion } from '../domain/catalog-version.ts';
import { enabledAgain } from '../domain/disabled-until.ts';
import { compileIndex } from '../domain/index/compile-index.ts';
import type { Trigger } from '../domain/trigger.ts';
import { agentProblems } from './agent-problems.ts';
import {
  type Compiled,
  compileParameter,
  isError,
  type Kind,
  problemIn,
  type Reader,
} from './compile-parameter.ts';
import type { CatalogWriter } from './ports/catalog.ts';
import type { Log } from './ports/log.ts';
import type { Metrics } from './ports/metrics.ts';
import type { Now } from './ports/now.ts';
import type { ParameterStore, StoredParameter } from './ports/parameter-store.ts';

export interface PublishDeps extends Reader {
  readonly parameters: ParameterStore;
  readonly catalog: CatalogWriter;
  /** Where the parameters are: `/<stack>`. */
  readonly path: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly metrics: Metrics;
  readonly now: Now;
}

/** What was published; `pdt apply` prints it. */
export interface PublishSummary {
  readonly version: string;
  /** Whether any resource differs from the publication before. */
  readonly changed: boolean;
  /** Names. */
  readonly triggers: readonly string[];
  readonly agents: readonly string[];
  /** Parameters that are broken and serve in their last good version. */
  readonly stale: readonly string[];
  /** Every parameter that there is something to say about. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Compiles every parameter into one catalog and publishes it. A broken parameter keeps its last good version, marked
 * stale; a deleted one disappears.
 * @throws AppError `parameters_unavailable`, `catalog_unavailable`: then nothing was published.
 */
export function createPublish(deps: PublishDeps): () => Promise<PublishSummary> {
  return async () => {
    const began = new Date(deps.now()).toISOString();
    const [stored, previous] = await Promise.all([deps.parameters.readAll(deps.path), deps.catalog.load()]);

    const triggers = compile<Trigger>(deps, 'Trigger', folder(stored, `${deps.path}/triggers/`)).map(
      (compiled) => atThisTime(compiled, Date.parse(began)),
    );
    const agents = compile<Agent>(deps, 'Agent', folder(stored, `${deps.path}/agents/`));
    const content = {
      triggers: entries(triggers, previous?.triggers, began),
      agents: entries(agents, previous?.agents, began),
    };
    const verdicts = verdictsOn([...withAgentProblems(triggers, content.agents), ...agents]);
    const version = catalogVersion(content);
    const changed = version !== previous?.version;
    const catalog: Catalog = {
      version,
      published_at: changed || !previous ? began : previous.published_at,
      checked_at: began,
      ...content,
      index: compileIndex(content.triggers.map(({ resource }) => resource)),
      verdicts,
    };
    await deps.catalog.publish(catalog);

    return report(deps, catalog, changed);
  };
}

/** The parameters right below a folder, by name. */
function folder(stored: readonly StoredParameter[], prefix: string): readonly StoredParameter[] {
  return stored.filter(({ name }) => name.startsWith(prefix)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Folders inside a folder may repeat a name: the first keeps it. */
function compile<T extends Trigger | Agent>(
  deps: PublishDeps,
  kind: Kind,
  parameters: readonly StoredParameter[],
): readonly Compiled<T>[] {
  const taken = new Map<string, string>();
  return parameters.map((parameter) => {
    const compiled = compileParameter<T>(deps, kind, parameter);
    const holder = taken.get(compiled.name);
    if (holder !== undefined) {
      const problem = problemIn(
        parameter,
        'duplicate-name',
        `${kind} ${compiled.name} is already in ${holder}`,
      );
      return { parameter, name: compiled.name, problems: [...compiled.problems, problem] };
    }
    taken.set(compiled.name, parameter.name);
    return compiled;
  });
}

function entries<T extends Trigger | Agent>(
  compiled: readonly Compiled<T>[],
  previous: readonly CatalogEntry<T>[] = [],
  now: string,
): readonly CatalogEntry<T>[] {
  const lastGood = new Map(previous.map((entry) => [entry.parameter, entry]));
  // Whoever finds a resource by its name must find the one that was matched.
  const taken = new Set(compiled.flatMap(({ located }) => located?.resource.metadata.name ?? []));
  return compiled.flatMap(({ parameter, located }): CatalogEntry<T>[] => {
    if (located) {
      return [
        { resource: located.resource, parameter: parameter.name, parameter_version: parameter.version },
      ];
    }
    const last = lastGood.get(parameter.name);
    if (!last || taken.has(last.resource.metadata.name)) return [];
    taken.add(last.resource.metadata.name);
    return [{ ...last, stale: { since: last.stale?.since ?? now, broken_version: parameter.version } }];
  });
}

/** `pdt disable --for` ends by itself: the schedule publishes the trigger anew. */
function atThisTime(compiled: Compiled<Trigger>, now: number): Compiled<Trigger> {
  const { located } = compiled;
  if (!located) return compiled;
  return { ...compiled, located: { ...located, resource: enabledAgain(located.resource, now) } };
}

function withAgentProblems(
  triggers: readonly Compiled<Trigger>[],
  agents: readonly CatalogEntry<Agent>[],
): readonly Compiled<Trigger>[] {
  const names = new Set(agents.map(({ resource }) => resource.metadata.name));
  return triggers.map((trigger) => ({
    ...trigger,
    problems: [...trigger.problems, ...(trigger.located ? agentProblems(trigger.located, names) : [])],
  }));
}

function verdictsOn(compiled: readonly Compiled<Trigger | Agent>[]): readonly Verdict[] {
  return compiled
    .filter(({ problems }) => problems.length > 0)
    .map(({ parameter, problems }) => ({
      parameter: parameter.name,
      parameter_version: parameter.version,
      problems,
    }));
}

function report(deps: PublishDeps, catalog: Catalog, changed: boolean): PublishSummary {
  const broken = catalog.verdicts.filter(({ problems }) => problems.some(isError));
  deps.metrics.add('InvalidResources', broken.length);
  for (const { parameter, parameter_version, problems } of broken) {
    deps.log.warn('parameter refused', {
      parameter,
      parameter_version,
      problems: problems
        .filter(isError)
        .map(({ code, line, column, path }) => ({ code, line, column, path })),
    });
  }
  const name = (entry: CatalogEntry<Trigger | Agent>) => entry.resource.metadata.name;
  const summary: PublishSummary = {
    version: catalog.version,
    changed,
    triggers: catalog.triggers.map(name),
    agents: catalog.agents.map(name),
    stale: [...catalog.triggers, ...catalog.agents]
      .filter(({ stale }) => stale)
      .map(({ parameter }) => parameter),
    verdicts: catalog.verdicts,
  };
  deps.log.info('catalog published', {
    version: summary.version,
    changed,
    triggers: summary.triggers.length,
    agents: summary.agents.length,
    stale: summary.stale,
  });
  return summary;
}
