import type { Incident, IncidentNote, PagerDuty } from '../../lib/app/ports/pagerduty.ts';
import { AppError } from '../../lib/domain/errors.ts';

/** What becomes of a write: done; done but the answer lost; not done and no answer; done later; done but listed later; refused; rejected. */
export type WriteFate = 'ok' | 'answer_lost' | 'lost' | 'late' | 'unlisted' | 'refused' | 'rejected';

interface SimulatedNote extends IncidentNote {
  content: string;
  /** Epoch ms from which lists show it. */
  readonly listed_from: number;
}

/** PagerDuty as it may behave within the bounds the design relies on: late by less than two minutes. */
export interface SimulatedPagerDuty {
  /** The client of one worker: its calls and answers wait at that worker's gate. */
  readonly portFor: (gate: (name: string) => Promise<void>) => PagerDuty;
  readonly notes: SimulatedNote[];
  readonly incident: { status: string; changed_at: string; changed_by: string };
  /** Status writes of ours that took effect. */
  readonly applied: string[];
  readonly person: (status: string) => void;
  /** Carries out what is due. */
  readonly settle: () => void;
}

/** Below the two minutes after which the worker writes again. */
const LATEST_MS = 100_000;

export function simulatePagerDuty(deps: {
  readonly now: () => number;
  readonly fate: () => WriteFate;
}): SimulatedPagerDuty {
  const { now } = deps;
  const notes: SimulatedNote[] = [];
  const due: { at: number; act: () => void }[] = [];
  const incident = { status: 'triggered', changed_at: '0', changed_by: 'PSERVICE' };
  let ids = 0;

  const settle = () => {
    for (const job of due.splice(0).toSorted((a, b) => a.at - b.at)) {
      if (job.at <= now()) job.act();
      else due.push(job);
    }
  };

  /** Nothing lies between the decision to write and the write: the worker's lease covers it. The answer may take its time. */
  async function write<T>(
    gate: (name: string) => Promise<void>,
    act: (listed_from: number) => T,
  ): Promise<T> {
    settle();
    const fate = deps.fate();
    const unknown = () => new AppError('pagerduty_timeout', 'no answer');
    if (fate === 'refused') throw new AppError('pagerduty_rate_limited', 'too many requests');
    if (fate === 'rejected') throw new AppError('pagerduty_rejected', 'no');
    if (fate === 'late') due.push({ at: now() + LATEST_MS, act: () => act(0) });
    const done = fate === 'ok' || fate === 'answer_lost' || fate === 'unlisted';
    const result = done ? act(fate === 'unlisted' ? now() + LATEST_MS : 0) : undefined;
    await gate('written');
    if (fate === 'ok' || fate === 'unlisted') return result as T;
    throw unknown();
  }

  const view = (): Incident => ({
    id: 'PGR0VU2',
    status: incident.status,
    last_status_change_at: incident.changed_at,
    last_status_change_by: incident.changed_by,
    raw: { id: 'PGR0VU2', status: incident.status },
  });

  const simulated: SimulatedPagerDuty = {
    notes,
    incident,
    applied: [],
    settle,
    person: (status) => {
      if (incident.status === 'resolved' || incident.status === status) return;
      Object.assign(incident, { status, changed_at: String(now()), changed_by: 'PHUMAN1' });
    },
    portFor: (gate) => ({
      getIncident: async () => {
        await gate('get incident');
        settle();
        const seen = view();
        await gate('got incident');
        return seen;
      },
      listNotes: async () => {
        await gate('list notes');
        settle();
        const listed = notes.filter((note) => note.listed_from <= now()).map((note) => ({ ...note }));
        await gate('listed notes');
        return listed;
      },
      addIncidentNote: (_, content) =>
        write(gate, (listed_from) => {
          const note = { id: `N${++ids}`, content, created_at: String(now()).padStart(16, '0'), listed_from };
          notes.push(note);
          return { ...note };
        }),
      updateNote: async (_, noteId, content) => {
        if (!notes.some((note) => note.id === noteId)) throw new AppError('pagerduty_not_found', 'gone');
        return await write(gate, () => {
          const note = notes.find((each) => each.id === noteId);
          if (note) note.content = content;
          return { id: noteId, content, created_at: note?.created_at ?? '' };
        });
      },
      deleteNote: async (_, noteId) => {
        await gate('delete note');
        const index = notes.findIndex((note) => note.id === noteId);
        if (index >= 0) notes.splice(index, 1);
      },
      updateIncidentStatus: (_, status) =>
        write(gate, () => {
          // https://developer.pagerduty.com: 1001, already resolved; nothing happens then.
          if (incident.status === 'resolved') return view();
          Object.assign(incident, { status, changed_at: String(now()), changed_by: 'PSELF01' });
          simulated.applied.push(status);
          return view();
        }),
      listAlerts: async () => [],
      listLogEntries: async () => [],
      listPastIncidents: async () => [],
      listRelatedIncidents: async () => [],
      listRelatedChangeEvents: async () => [],
      listOnCalls: async () => [],
      ownUserId: async () => 'PSELF01',
    }),
  };
  return simulated;
}
