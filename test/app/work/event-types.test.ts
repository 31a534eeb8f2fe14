import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { AgentCall } from '../../../lib/app/ports/agent.ts';
import { EVENT_TYPES, PING } from '../../../lib/domain/event-types.ts';
import { triggerNamed } from '../../support/resources.ts';
import {
  closeShared,
  fixtureEvent,
  INCIDENT,
  type RunWorld,
  startRunWorld,
} from '../../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.close());
afterAll(closeShared);

const ID = fixtureEvent('incident.triggered')['id'];
const trigger = triggerNamed('checkout', { agent: 'asker', run_if_resolved: true }, { event_types: ['*'] });

/** Runs the worker on an event of this type; what its agent was given. */
async function runOn(type: string): Promise<AgentCall['input'] | undefined> {
  world = await startRunWorld();
  let given: AgentCall['input'] | undefined;
  const ask = async ({ input }: AgentCall) => {
    given = input;
    return { note: `Answer to ${type}` };
  };
  const receipt = world.message({ event: { ...fixtureEvent(type), id: ID }, trigger });
  expect(await world.work(receipt, { trigger, deps: { ask } })).toBe('done');
  return given;
}

const types = Object.keys(EVENT_TYPES).filter((type) => type !== PING);

describe('an event of every type', () => {
  it.each(types.filter((type) => type.startsWith('incident.')))('%s becomes one note', async (type) => {
    const given = await runOn(type);
    expect(await world.run()).toMatchObject({ state: 'DONE', incident_id: INCIDENT });
    expect(world.notes()).toHaveLength(1);
    // The event tells what it knows; the rest comes from PagerDuty.
    expect(given?.metadata).toMatchObject({ event_type: type, incident_id: INCIDENT, service_id: 'PF9KMXH' });
    expect(given?.metadata['title']).toBeDefined();
  });

  it.each(types.filter((type) => type.startsWith('service.')))(
    '%s runs its agent and says why there is no note',
    async (type) => {
      const given = await runOn(type);
      expect(given?.metadata).toMatchObject({ event_type: type, service_id: 'PF9KMXH' });
      expect(given?.incident).toBeNull();
      expect(await world.run()).toMatchObject({
        state: 'DONE',
        no_note: 'no_incident',
        service_id: 'PF9KMXH',
      });
      expect(world.double.requests).toEqual([]);
    },
  );
});

describe('the event’s own data', () => {
  it.each([
    ['incident.annotated', 'note_content'],
    ['incident.status_update_published', 'status_update_message'],
    ['incident.conference_bridge.updated', 'conference_url'],
    ['incident.task.created', 'task_name'],
    ['incident.action_invocation.created', 'action_name'],
    ['incident.workflow.started', 'workflow_name'],
  ])('%s tells its agent %s', async (type, name) => {
    expect((await runOn(type))?.metadata[name]).toBeDefined();
  });
});
