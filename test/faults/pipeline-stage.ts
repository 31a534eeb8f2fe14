import { expect } from 'vitest';
import { noteKind } from '../../lib/domain/note.ts';
import type { Run, RunState } from '../../lib/domain/run.ts';
import type { DoubleSubscription } from '../../lib/local/pagerduty/account.ts';
import type { PagerDutyDoubleOptions } from '../../lib/local/pagerduty/start.ts';
import { freshEvent, type PipelineWorld, WEBHOOK_SECRET } from '../support/pipeline-world.ts';
import { INCIDENT_TITLE } from '../support/planted.ts';
import type { AwsFault } from './aws-faults.ts';

type Event = Record<string, unknown>;

/** How a delivery ended for PagerDuty. */
interface Ended {
  readonly end: string;
  readonly attempts: number;
}

/** One row's part of a world that rows share: an incident and a subscription of its own. */
export interface Stage {
  readonly world: PipelineWorld;
  readonly incident: string;
  readonly subscription: DoubleSubscription;
  /** A fixture's event, about this row's incident. */
  readonly event: (name?: string, change?: Event) => Event;
  /** PagerDuty delivers it under its own rules, through this row's subscription if no other is named. */
  readonly send: (event: Event, subscription?: DoubleSubscription) => Promise<Ended>;
  /** A delivery of which PagerDuty's order and retries are not part. */
  readonly post: (event: Event, content_type?: string) => Promise<Ended>;
  /** Until the row is over, or until the answer is called. */
  readonly strike: (operation: string, act: AwsFault, times?: number, body?: string) => () => void;
  /** Called when the row's faults end. */
  readonly atEnd: (act: () => unknown) => void;
  /** Called when nothing of the row is awaited any more: takes away what its runs needed. */
  readonly atLast: (act: () => unknown) => void;
  /** The webhook secrets for this row; the receiver is cold after it. */
  readonly store: (secrets: Record<string, unknown>) => Promise<void>;
  /** Tells this row of that subscription's attempts too. */
  readonly watch: (subscription: DoubleSubscription) => void;
  /** Told of each attempt of this row's subscription: the event and the answer's status. */
  onAttempt: (event: Event, status: number) => unknown;
  /** The runs that the row must lead to. */
  readonly expectRun: (event: Event, state: RunState, trigger?: string) => void;
}

export interface PlayedStage extends Stage {
  /** Ends the faults, waits for everything to settle, and checks that nothing was lost or doubled. */
  readonly settle: (sent: number, notes: number) => Promise<void>;
  /** Ends the faults and takes away whatever the row made, however far it came. */
  readonly close: () => Promise<void>;
}

let incidents = 0;
const open = new Map<string, PlayedStage>();

/** For the double: hands each attempt to the row it belongs to. */
export const tellStage: NonNullable<PagerDutyDoubleOptions['onAttempt']> = (
  { subscription, body },
  _,
  answer,
) => {
  const { event } = JSON.parse(Buffer.from(body).toString()) as { event: Event };
  open.get(subscription.id)?.onAttempt(event, 'status' in answer ? answer.status : 0);
};

export function openStage(world: PipelineWorld, trigger: string): PlayedStage {
  const incident = `PFAULT${++incidents}`;
  world.double.ensureIncident({
    id: incident,
    status: 'triggered',
    title: INCIDENT_TITLE,
    service: { id: 'PF9KMXH' },
  });
  const subscription = world.double.subscribe({ url: world.url, events: [], secrets: [WEBHOOK_SECRET] });
  const deliveries: Promise<Ended>[] = [];
  const expected: { event: Event; state: RunState; trigger: string }[] = [];
  const heal: (() => unknown)[] = [];
  const left: (() => unknown)[] = [];
  const event: Stage['event'] = (name = 'incident.triggered', change = {}) => {
    const made = freshEvent(name, change);
    const data = made['data'] as Event;
    const about =
      data['type'] === 'incident'
        ? { id: incident }
        : { incident: { ...(data['incident'] as Event), id: incident } };
    return { ...made, data: { ...data, ...about } };
  };
  const record = (delivery: Promise<Ended>) => {
    deliveries.push(delivery);
    return delivery;
  };
  const notes = () => world.double.notes(incident);
  const logged = () =>
    world.double.incident(incident)?.log_entries.filter(({ type }) => type === 'annotate_log_entry').length;

  let other_secrets = false;
  const end = async () => {
    for (const each of heal.splice(0)) await each();
    if (!other_secrets) return;
    other_secrets = false;
    await world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET });
    await world.recycle('receiver');
  };
  const stage: PlayedStage = {
    world,
    incident,
    subscription,
    event,
    send: (sent, through = subscription) =>
      record(
        world.double.deliver(through, {
          ...sent,
          id: String(sent['id']),
          event_type: String(sent['event_type']),
        }),
      ),
    post: (sent, content_type = 'application/json') =>
      record(
        world.deliver(sent, { content_type }).then(({ status }) => ({
          end: status === 202 ? 'delivered' : `answered ${status}`,
          attempts: 1,
        })),
      ),
    strike: (operation, act, times, body) => {
      const ended = world.aws.strike({ operation, act, ...(times && { times }), ...(body && { body }) });
      heal.push(ended);
      return ended;
    },
    watch: ({ id }) => open.set(id, stage),
    atEnd: (act) => heal.push(act),
    atLast: (act) => left.push(act),
    store: async (secrets) => {
      other_secrets = true;
      await world.putSecrets('webhook', secrets);
      await world.recycle('receiver');
    },
    onAttempt: () => undefined,
    expectRun: (wanted, state, of = trigger) => expected.push({ event: wanted, state, trigger: of }),
    settle: async (sent, wanted) => {
      const ends = await Promise.all(deliveries);
      expect(ends.map(({ end }) => end)).toEqual(new Array(sent).fill('delivered'));
      const runs: Run[] = [];
      for (const run of expected) runs.push(await world.finished(run.event, run.trigger));
      expect(runs.map(({ state }) => state)).toEqual(expected.map(({ state }) => state));
      await end();
      const posted = notes().length;
      // With those that were deleted again: people were told of them.
      const written = logged();
      // Queued behind every message of this incident and trigger: once it has run, no other is left.
      for (const run of new Map(expected.map((each) => [each.trigger, each])).values()) {
        const last = event(String(run.event['event_type']));
        await world.deliver(last);
        await world.finished(last, run.trigger);
      }
      expect([posted, written]).toEqual([wanted, wanted]);
      for (const run of runs) {
        const own = notes().filter(({ content }) => noteKind(content, run.run_id) !== undefined);
        expect(own.map(({ id }) => id)).toEqual(run.note_id === undefined ? [] : [run.note_id]);
        expect(run.posted_at).toBeUndefined();
      }
      for (const each of world.double.account.subscriptions.values()) expect(each.disabled_until).toBe(0);
    },
    close: async () => {
      await end();
      for (const each of left.splice(0)) await each();
    },
  };
  open.set(subscription.id, stage);
  return stage;
}
