import { afterAll, beforeAll, expect, it } from 'vitest';
import { noteKind } from '../../lib/domain/note.ts';
import { runIdOf } from '../../lib/domain/run.ts';
import {
  freshEvent,
  type PipelineWorld,
  startPipelineWorld,
  WEBHOOK_SECRET,
} from '../support/pipeline-world.ts';
import { agentYaml, triggerYaml } from './resources.ts';

let world: PipelineWorld;

/** A tenth of the flood; the whole with FLOOD=whole. */
const WHOLE = process.env['FLOOD'] === 'whole';
const BURST = WHOLE ? 1000 : 100;
const EVENTS = WHOLE ? 50 : 5;

/** Notes that PagerDuty was asked for, and what waits for their number. */
let posted = 0;
let enough: { readonly number: number; readonly reached: () => void } | undefined;

beforeAll(async () => {
  world = await startPipelineWorld({
    onRequest: ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/notes')) posted += 1;
      if (enough && posted >= enough.number) enough.reached();
    },
  });
  const limits = '  limits: { max_runs: 100/24h }';
  await Promise.all([
    world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET }),
    world.putSecrets('worker', { PAGERDUTY_API_TOKEN: 'planted-secret-token' }),
    ...[
      agentYaml('brief', '{{service_name}} needs you'),
      triggerYaml('checkout', ['incident.triggered'], 'brief', limits),
    ].map(({ kind, name, yaml }) => world.putResource(kind, name, yaml)),
  ]);
  await world.publish();
});
afterAll(() => world.close());

async function postedSoFar(number: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  enough = { number: posted + number, reached: resolve };
  await promise;
}

/** An incident that PagerDuty knows, and events about it. */
function incidentWith(id: string, events: number) {
  world.double.ensureIncident({ id, status: 'triggered', title: id, service: { id: 'PF9KMXH' } });
  const made = Array.from({ length: events }, () => {
    const event = freshEvent('incident.triggered');
    return { ...event, data: { ...(event['data'] as object), id } };
  });
  return { id, events: made };
}

/** Every event has its one note, in the order of the events, and its run is DONE. */
async function expectNotes({ id, events }: ReturnType<typeof incidentWith>): Promise<void> {
  const notes = world.double.notes(id);
  const runs = events.map((event) => runIdOf(String((event as Record<string, unknown>)['id']), 'checkout'));
  expect(notes).toHaveLength(runs.length);
  for (const [index, note] of notes.entries())
    expect(noteKind(note.content, runs[index] ?? '')).toBe('answer');
  for (const event of events) expect((await world.finished(event, 'checkout')).state).toBe('DONE');
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

it(`${BURST} deliveries in a burst become ${BURST} notes`, { timeout: 120_000 }, async () => {
  const incidents = Array.from({ length: BURST }, (_, index) => incidentWith(`PBURST${index}`, 1));
  const all = postedSoFar(BURST);
  const began = performance.now();
  let slowest = 0;
  const statuses = await Promise.all(
    incidents.map(async ({ events: [event = {}] }) => {
      const { status } = await world.deliver(event);
      slowest = Math.max(slowest, performance.now() - began);
      return status;
    }),
  );
  const accepted = seconds(began);
  expect(new Set(statuses)).toEqual(new Set([202]));
  await all;
  process.stdout.write(
    `burst: ${BURST} deliveries accepted in ${accepted} s (the last after ${Math.round(slowest)} ms), noted in ${seconds(began)} s\n`,
  );
  for (const incident of incidents) await expectNotes(incident);
});

it(`20 incidents × ${EVENTS} events become ${20 * EVENTS} notes in order`, { timeout: 120_000 }, async () => {
  const incidents = Array.from({ length: 20 }, (_, index) => incidentWith(`PSTORM${index}`, EVENTS));
  const subscription = world.double.subscribe({ url: world.url, events: [], secrets: [WEBHOOK_SECRET] });
  const all = postedSoFar(20 * EVENTS);
  const began = performance.now();
  const ended = await Promise.all(
    incidents
      .flatMap(({ events }) => events)
      .map((event) =>
        world.double.deliver(subscription, { ...event, id: idOf(event), event_type: 'incident.triggered' }),
      ),
  );
  const accepted = seconds(began);
  expect(new Set(ended.map(({ end, attempts }) => `${end} ${attempts}`))).toEqual(new Set(['delivered 1']));
  expect(subscription.disabled_until).toBe(0);
  await all;
  process.stdout.write(
    `storm: 20 × ${EVENTS} events accepted in ${accepted} s, noted in ${seconds(began)} s\n`,
  );
  for (const incident of incidents) await expectNotes(incident);
});

function idOf(event: Record<string, unknown>): string {
  return String(event['id']);
}
