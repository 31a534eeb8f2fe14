import type { Incident, PagerDuty } from '../../../lib/app/ports/pagerduty.ts';
import { AppError } from '../../../lib/domain/errors.ts';
import { noteKind } from '../../../lib/domain/note.ts';
import type { Happening, Note, Worker } from './facts.ts';
import type { WriteFate } from './plan.ts';

interface SimulatedNote extends Note {
  content: string;
  /** Epoch ms from which lists show it. */
  readonly listed_from: number;
}

/** PagerDuty as it may behave within the bounds the design relies on: late by less than two minutes. */
export interface SimulatedPagerDuty {
  /** The client of one worker: its calls and answers wait at that worker's gates. */
  readonly portFor: (worker: Worker, gate: (name: string) => Promise<void>) => PagerDuty;
  readonly notes: SimulatedNote[];
  /** A person changes the status. */
  readonly person: (status: string) => void;
  /** A person deletes the first note. */
  readonly deleteNote: () => void;
  /** Carries out what is due. */
  readonly settle: () => void;
  /** When the next write that is late is carried out. */
  readonly nextDue: () => number;
}

/** Below the two minutes after which the worker writes again. */
const LATEST_MS = 119_000;
/** The client gives a write up after this long. */
const TIME_OUT_MS = 20_000;
const STRAY_MS = 260_000;
export const OWN_USER = 'PSELF01';

export function simulatePagerDuty(deps: {
  readonly now: () => number;
  readonly fate: () => WriteFate;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly tell: (happening: Happening) => void;
  /** Time passes while a request waits for its answer. */
  readonly pass: (until: number) => void;
}): SimulatedPagerDuty {
  const { now, tell } = deps;
  const notes: SimulatedNote[] = [];
  const due: { at: number; act: () => void }[] = [];
  const incident = { status: 'triggered', changed_at: '0', changed_by: 'PSERVICE' };
  let ids = 0;
  let changes = 0;
  const change = (status: string, changed_by: string) =>
    Object.assign(incident, { status, changed_at: `${now()}.${++changes}`, changed_by });

  const settle = () => {
    for (const job of due.splice(0).toSorted((a, b) => a.at - b.at)) {
      if (job.at <= now()) job.act();
      else due.push(job);
    }
  };

  /** Nothing lies between the decision to write and the write: the worker's lease covers it. The answer may take its time. */
  async function write<T>(
    what: {
      readonly worker: Worker;
      readonly gate: (name: string) => Promise<void>;
      readonly fate: WriteFate;
    },
    act: (listed_from: number, stray?: boolean) => T,
  ): Promise<T> {
    const { worker, gate, fate } = what;
    if (fate !== 'ok' && fate !== 'unlisted') tell({ kind: 'faulted', worker, where: 'pagerduty' });
    if (fate === 'refused') throw new AppError('pagerduty_rate_limited', 'too many requests');
    if (fate === 'rejected') throw new AppError('pagerduty_rejected', 'no');
    const began = now();
    const job = {
      at: began + (fate === 'stray' ? STRAY_MS : LATEST_MS),
      act: () => void act(0, fate === 'stray'),
    };
    if (fate === 'late' || fate === 'later' || fate === 'stray') due.push(job);
    const done = fate === 'ok' || fate === 'answer_lost' || fate === 'unlisted';
    const result = done ? act(fate === 'unlisted' ? now() + LATEST_MS : 0) : undefined;
    await gate('written');
    if (fate === 'ok' || fate === 'unlisted') return result as T;
    deps.pass(began + TIME_OUT_MS);
    if (fate === 'later') job.at += TIME_OUT_MS;
    settle();
    throw new AppError('pagerduty_timeout', 'no answer');
  }

  const view = (): Incident => ({
    id: String(deps.facts['id']),
    status: incident.status,
    last_status_change_at: incident.changed_at,
    last_status_change_by: incident.changed_by,
    raw: { ...deps.facts, status: incident.status },
  });

  return {
    notes,
    settle,
    nextDue: () => Math.min(...due.map(({ at }) => at)),
    person: (status) => {
      if (incident.status === 'resolved' || incident.status === status) return;
      change(status, 'PHUMAN1');
      tell({ kind: 'person', does: status });
    },
    deleteNote: () => {
      if (notes.shift()) tell({ kind: 'person', does: 'deletes the note' });
    },
    portFor: (worker, gate) => {
      const look = () => {
        settle();
        tell({ kind: 'looked', worker, status: incident.status, changed_at: incident.changed_at });
        return view();
      };
      const writing = (how: 'post' | 'put', content: string) => {
        settle();
        const fate = deps.fate();
        const own = notes.filter((note) => noteKind(note.content, worker.run_id));
        const listed = own.filter((note) => note.listed_from <= now()).length;
        const of = noteKind(content, worker.run_id) ?? 'answer';
        tell({ kind: 'wrote', worker, how, of, content, fate, listed, unlisted: own.length - listed });
        return { worker, gate, fate };
      };
      return {
        getIncident: async () => {
          await gate('get incident');
          return look();
        },
        listNotes: async () => {
          await gate('list notes');
          settle();
          tell({ kind: 'listed', worker });
          const listed = notes.filter((note) => note.listed_from <= now()).map((note) => ({ ...note }));
          // Newest first.
          return listed.toReversed();
        },
        addIncidentNote: (_, content) =>
          write(writing('post', content), (listed_from, stray = false) => {
            const note = {
              id: `N${++ids}`,
              content,
              created_at: String(now()).padStart(16, '0'),
              listed_from,
              stray,
            };
            notes.push(note);
            if (stray) tell({ kind: 'landed', note_id: note.id });
            return { ...note };
          }),
        updateNote: async (_, noteId, content) => {
          if (!notes.some((note) => note.id === noteId)) {
            tell({ kind: 'faulted', worker, where: 'pagerduty' });
            throw new AppError('pagerduty_not_found', 'gone');
          }
          return await write(writing('put', content), () => {
            const note = notes.find((each) => each.id === noteId);
            if (note) note.content = content;
            return { id: noteId, content, created_at: note?.created_at ?? '' };
          });
        },
        deleteNote: async (_, noteId) => {
          await gate('delete note');
          tell({ kind: 'deleted', worker, note_id: noteId });
          const index = notes.findIndex((note) => note.id === noteId);
          if (index >= 0) notes.splice(index, 1);
        },
        updateIncidentStatus: async (_, status, stillWanted = () => true) => {
          settle();
          const fate = deps.fate();
          tell({ kind: 'tried', worker, status, fate });
          if (fate === 'refused') {
            await gate('status refused once');
            const again = look();
            if (!stillWanted(again)) return again;
          }
          return await write({ worker, gate, fate: fate === 'refused' ? 'ok' : fate }, () => {
            // 1001, already resolved; nothing happens then.
            if (incident.status === 'resolved') return view();
            change(status, OWN_USER);
            tell({ kind: 'applied', worker, status });
            return view();
          });
        },
        listAlerts: async () => [],
        listLogEntries: async () => [],
        listPastIncidents: async () => [],
        listRelatedIncidents: async () => [],
        listRelatedChangeEvents: async () => [],
        listOnCalls: async () => [],
        ownUserId: async () => OWN_USER,
      };
    },
  };
}
