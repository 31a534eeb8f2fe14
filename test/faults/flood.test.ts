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

beforeAll(async () => {
  world = await startPipelineWorld();
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
  // Lambda starts as many as it needs; here four threads wait for each other's start.
  await Promise.all(Array.from({ length: 4 }, () => world.deliver(freshEvent('incident.triggered'))));
});
afterAll(() => world.close());

/** An incident that PagerDuty knows, and events about it. */
function incidentWith(id: string, events: number) {
  world.double.ensureIncident({ id, status: 'triggered', title: id, service: { id: 'PF9KMXH' } });
  const made = Array.from({ length: events }, () => {
    const event = freshEvent('incident.triggered');
    return { ...event, data: { ...(event['data'] as object), id } };
  });
  return { id, events: made };
}

type Flood = readonly ReturnType<typeof incidentWith>[];

/**
 * Delivers all at once, as PagerDuty does: what a busy machine answers too late comes again, an incident's events keep their
 * order. Each event then has its one note, in the order of the events, and its run is DONE.
 */
async function survive(flood: Flood): Promise<void> {
  const subscription = world.double.subscribe({ url: world.url, events: [], secrets: [WEBHOOK_SECRET] });
  const events = flood.flatMap((incident) => incident.events);
  const began = performance.now();
  const ended = await Promise.all(
    events.map((event) =>
      world.double.deliver(subscription, { ...event, id: idOf(event), event_type: 'incident.triggered' }),
    ),
  );
  const accepted = seconds(began);
  const attempts = ended.reduce((sum, each) => sum + each.attempts, 0);
  expect(new Set(ended.map(({ end }) => end))).toEqual(new Set(['delivered']));
  expect(subscription.disabled_until).toBe(0);
  for (const event of events) expect((await world.finished(event, 'checkout')).state).toBe('DONE');
  process.stdout.write(
    `${flood.length} × ${events.length / flood.length} events accepted in ${accepted} s with ${attempts} attempts, noted in ${seconds(began)} s\n`,
  );
  for (const { id, events: own } of flood) {
    const notes = world.double.notes(id);
    const runs = own.map((event) => runIdOf(idOf(event), 'checkout'));
    expect(notes).toHaveLength(runs.length);
    for (const [index, note] of notes.entries())
      expect(noteKind(note.content, runs[index] ?? '')).toBe('answer');
  }
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

it(`${BURST} deliveries in a burst become ${BURST} notes`, { timeout: 240_000 }, async () => {
  await survive(Array.from({ length: BURST }, (_, index) => incidentWith(`PBURST${index}`, 1)));
});

it(`20 incidents × ${EVENTS} events become ${20 * EVENTS} notes in order`, { timeout: 240_000 }, async () => {
  await survive(Array.from({ length: 20 }, (_, index) => incidentWith(`PSTORM${index}`, EVENTS)));
});

function idOf(event: Record<string, unknown>): string {
  return String(event['id']);
}
