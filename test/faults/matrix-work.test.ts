import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { noteKind } from '../../lib/domain/note.ts';
import { closeShared, INCIDENT, type RunWorld, startRunWorld } from '../support/run-world.ts';
import { AGENT_ROWS } from './agent-rows.ts';
import { GOVERNOR_ROWS } from './governor-rows.ts';
import { INCIDENT_ROWS } from './incident-rows.ts';
import { PAGERDUTY_ROWS } from './pagerduty-rows.ts';
import { WORK_ROWS } from './work-rows.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

const rows = [...WORK_ROWS, ...AGENT_ROWS, ...PAGERDUTY_ROWS, ...INCIDENT_ROWS, ...GOVERNOR_ROWS].map(
  (row) => [`${row.fault} (${row.where}): ${row.sent} sent, ${row.notes} notes, ${row.state}`, row] as const,
);

describe('nothing is lost or doubled when', () => {
  it.each(rows)('%s', async (_, { play, spec, notes, state }) => {
    world = await startRunWorld(spec ?? {});
    await play(world);
    const run = await world.run();
    expect(run?.state).toBe(state);
    expect(run?.posted_at).toBeUndefined();
    const kinds = world.notes().map((note) => noteKind(note, run?.run_id ?? ''));
    expect(kinds).toEqual(new Array(notes).fill(state === 'FAILED' ? 'failure' : 'answer'));
    // Nor was there a second one that was deleted again: people were told of it.
    const written = world.double.incident(INCIDENT)?.log_entries ?? [];
    expect(written.filter(({ type }) => type === 'annotate_log_entry')).toHaveLength(notes);
  });
});
