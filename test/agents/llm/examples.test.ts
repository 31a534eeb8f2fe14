import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createAskAgent } from '../../../lib/agents/registry.ts';
import type { Agent } from '../../../lib/domain/agent.ts';
import { readResources } from '../../../lib/domain/read/read-resources.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';
import {
  closeShared,
  fixtureEvent,
  INCIDENT,
  type RunWorld,
  startRunWorld,
  TRIGGER,
} from '../../support/run-world.ts';
import { secretsOf } from '../call.ts';
import { type Infrastructure, PLANTED, serveInfrastructure } from './cluster.ts';
import { type Json, type ModelServer, type Script, serveModel } from './model-server.ts';

let world: RunWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});
afterAll(closeShared);

const KEY = 'google-key-0123456789';

function example(file: string): { triggers: Map<string, Trigger>; agents: Map<string, Agent> } {
  const url = new URL(`../../../docs/examples/triggers/${file}.yaml`, import.meta.url);
  const { triggers, agents } = readResources(readFileSync(url, 'utf8'), { file: `${file}.yaml` });
  return {
    triggers: new Map(triggers.map(({ resource }) => [resource.metadata.name, resource])),
    agents: new Map(agents.map(({ resource }) => [resource.metadata.name, resource])),
  };
}

interface Ran {
  readonly world: RunWorld;
  readonly model: ModelServer;
  readonly infrastructure: Infrastructure;
  readonly note: string;
}

/** Runs an example's trigger on an event through the whole worker, its agent's model following a script. */
async function run(
  file: string,
  names: { readonly trigger: string; readonly agent: string },
  event: Record<string, unknown>,
  script: Script,
  prepare: (world: RunWorld) => void = () => undefined,
): Promise<Ran> {
  const { triggers, agents } = example(file);
  const infrastructure = await serveInfrastructure();
  const model = await serveModel('google', script);
  const found = triggers.get(names.trigger);
  const agent = agents.get(names.agent);
  if (!found || !agent?.spec.llm) throw new Error(`no ${names.trigger} with ${names.agent} in ${file}`);
  const started = await startRunWorld();
  world = started;
  const trigger: Trigger = { ...found, metadata: { ...found.metadata, name: TRIGGER } };
  const llm = { ...agent.spec.llm, base_url: model.url };
  started.agents.push({ ...agent, spec: { ...agent.spec, llm } });
  prepare(started);
  const ask = createAskAgent({
    secrets: secretsOf({ ...infrastructure.secrets, GOOGLE_API_KEY: KEY }),
    now: started.now,
  });
  expect(await started.work(started.message({ trigger, event }), { trigger, deps: { ask } })).toBe('done');
  const [note = ''] = started.notes();
  for (const secret of [KEY, ...Object.values(PLANTED)]) {
    expect(note).not.toContain(secret);
    for (const request of model.requests()) expect(JSON.stringify(request)).not.toContain(secret);
  }
  return { world: started, model, infrastructure, note };
}

/** A fixture's event with what an example's filters ask for. */
function eventOf(fixture: string, data: Record<string, unknown>): Record<string, unknown> {
  const event = fixtureEvent(fixture);
  return { ...event, data: { ...(event['data'] as Record<string, unknown>), ...data } };
}

const production = (title: string) => ({
  title,
  service: { id: 'PSERVICE', type: 'service_reference', summary: 'production-api' },
  priority: { id: 'PPRIO', type: 'priority_reference', summary: 'P2' },
});

/** What tools answered, as the model was given it in its last request. */
function answersIn(model: ModelServer): string {
  const contents = (model.requests().at(-1)?.['contents'] ?? []) as Json[];
  return JSON.stringify(contents.slice(1));
}

const kubectl = (command: string) => ({ name: 'kubectl', input: { command } });

describe('the examples, end to end', () => {
  test('auto-remediation restarts the deployment, checks it, notes it and resolves', async () => {
    const { world, model, infrastructure, note } = await run(
      'pagerduty-auto-remediation',
      { trigger: 'pagerduty-auto-remediation', agent: 'remediation-agent' },
      eventOf('incident.triggered', production('api: CrashLoopBackOff')),
      [
        { calls: [kubectl('get pods -n production'), kubectl('logs api-7c9d -n production --tail=50')] },
        { calls: [kubectl('rollout restart deployment/api -n production')] },
        {
          calls: [kubectl('rollout status deployment/api -n production'), kubectl('get pods -n production')],
        },
        { calls: [{ name: 'set_incident_status', input: { status: 'resolved' } }] },
        { text: 'Restarted `deployment/api` after it ran out of memory; all pods are ready.' },
      ],
    );
    expect(infrastructure.restarts()).toBe(1);
    const patches = infrastructure.kubernetes.filter(({ method }) => method !== 'GET');
    expect(patches).toHaveLength(1);
    expect(patches[0]?.body).toContain('kubectl.kubernetes.io/restartedAt');
    const seen = answersIn(model);
    expect(seen).toContain('CrashLoopBackOff');
    expect(seen).toContain('out of memory');
    expect(seen).toContain('successfully rolled out');
    expect(seen).toContain('api-8d1f');
    expect(note).toMatch(/^Restarted `deployment\/api`/);
    expect(note).not.toContain('not applied');
    expect(world.double.incident(INCIDENT)?.wire['status']).toBe('resolved');
    expect(await world.run()).toMatchObject({ state: 'DONE', usage: { total_tokens: 5500 } });
  });

  test('auto-remediation can do nothing else, whatever its model asks', async () => {
    const { model, infrastructure } = await run(
      'pagerduty-auto-remediation',
      { trigger: 'pagerduty-auto-remediation', agent: 'remediation-agent' },
      eventOf('incident.triggered', production('api: CrashLoopBackOff')),
      [
        {
          calls: [
            kubectl('delete deployment/api -n production'),
            kubectl('rollout restart deployment/api -n kube-system'),
            kubectl('get secrets -n production'),
          ],
        },
        { text: 'Nothing was done.' },
      ],
    );
    expect(infrastructure.restarts()).toBe(0);
    expect(
      infrastructure.kubernetes.filter(({ method, path }) => method !== 'GET' || path.includes('secret')),
    ).toEqual([]);
    expect(answersIn(model).match(/error: /g)).toHaveLength(3);
  });

  test('escalation answers with levels and who is on call', async () => {
    const { model, note } = await run(
      'pagerduty-escalation',
      { trigger: 'pagerduty-escalation', agent: 'handover-agent' },
      fixtureEvent('incident.escalated'),
      [
        { calls: [{ name: 'pagerduty', input: { what: 'on_call' } }] },
        (request) => {
          const said = JSON.stringify(request['contents']);
          const people = ['Level one engineer', 'Level two engineer'].filter((person) =>
            said.includes(person),
          );
          return { text: `Level 1: ${people[0]}. Level 2: ${people[1]}, on call now.` };
        },
      ],
      ({ double }) => {
        double.account.oncalls.push(
          { escalation_level: 1, user: { id: 'PU1', summary: 'Level one engineer' } },
          { escalation_level: 2, user: { id: 'PU2', summary: 'Level two engineer' } },
        );
      },
    );
    expect(note).toContain('Level 1: Level one engineer. Level 2: Level two engineer, on call now.');
    // The context pack holds them before any tool is called.
    expect(JSON.stringify(model.requests()[0])).toContain('on_call');
    expect(JSON.stringify(model.requests()[0])).toContain('Level two engineer');
  });

  test('diagnosis reads pods, metrics and logs, and names a cause', async () => {
    const { model, infrastructure, note } = await run(
      'auto-diagnose-incidents',
      { trigger: 'auto-diagnose-incidents', agent: 'diagnostic-agent' },
      eventOf('incident.triggered', production('Checkout answers 502')),
      [
        {
          text: 'First the pods.',
          calls: [
            kubectl('get pods -n production'),
            { name: 'prometheus', input: { query: 'container_memory_working_set_bytes{pod=~"api.*"}' } },
            { name: 'elasticsearch', input: { index: 'logs-*', query: 'level:error', size: 5 } },
          ],
        },
        (request) => {
          const said = JSON.stringify(request['contents']);
          const cause = said.includes('OutOfMemoryError') && said.includes('268435456');
          return { text: cause ? 'Cause: the cart cache runs out of memory (256 MiB).' : 'No idea.' };
        },
      ],
    );
    expect(note).toContain('Cause: the cart cache runs out of memory (256 MiB).');
    expect(infrastructure.kubernetes).toHaveLength(1);
    expect(infrastructure.prometheus[0]?.path).toContain('/api/v1/query?query=container_memory');
    expect(infrastructure.elasticsearch[0]?.path).toContain('_search');
    expect(answersIn(model)).toContain('CrashLoopBackOff');
  });
});
