import * as z from 'zod';
import {
  type Account,
  type DoubleIncident,
  type DoubleNote,
  newId,
  referenceTo,
  timestamp,
  type Wire,
} from './account.ts';
import { invalidInput, NOT_FOUND, ok } from './answer.ts';
import { addLogEntry } from './ensure-incident.ts';
import type { Emit } from './events.ts';
import { type Route, withBody } from './route.ts';

/** PagerDuty keeps at most so many notes an incident. */
const MAX_NOTES = 2_000;
/** Longest note content, characters. PagerDuty publishes none; ours keeps a runaway text visible. */
const MAX_CONTENT = 65_536;

const NOTE = z.strictObject({
  note: z.strictObject({ content: z.string().regex(/\S/, 'must not be blank').max(MAX_CONTENT) }),
});

/** GET, POST /incidents/{id}/notes and PUT, DELETE /incidents/{id}/notes/{note_id}. `lag`: lists that leave a new note out. */
export function noteRoutes(emit: Emit, lag: () => number): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/incidents/:id/notes',
      handle: ({ account, params }) => {
        const incident = account.incidents.get(params['id'] ?? '');
        return incident ? ok({ notes: listNotes(account, incident) }) : NOT_FOUND;
      },
    },
    withBody({
      method: 'POST',
      path: '/incidents/:id/notes',
      from: true,
      body: NOTE,
      handle: ({ account, params, body, user }) => {
        const incident = account.incidents.get(params['id'] ?? '');
        if (!incident) return NOT_FOUND;
        if (incident.notes.length >= MAX_NOTES)
          return invalidInput(['Incident has reached the limit of 2000 notes']);
        const at = timestamp(account);
        const note: DoubleNote = {
          id: newId(),
          content: body.note.content,
          created_at: at,
          updated_at: at,
          user,
          unlisted: lag(),
        };
        incident.notes.push(note);
        const agent = user ? referenceTo(account, 'user', user) : null;
        addLogEntry(account, incident, {
          type: 'annotate_log_entry',
          summary: 'Note added',
          created_at: at,
          agent,
          channel: { type: 'note', summary: note.content },
        });
        emit({ event_type: 'incident.annotated', incident, note, user });
        return ok({ note: wireNote(account, note) });
      },
    }),
    withBody({
      method: 'PUT',
      path: '/incidents/:id/notes/:note_id',
      from: true,
      body: NOTE,
      handle: ({ account, params, body }) => {
        const incident = account.incidents.get(params['id'] ?? '');
        const note = incident?.notes.find(({ id }) => id === params['note_id']);
        if (!note) return NOT_FOUND;
        note.content = body.note.content;
        note.updated_at = timestamp(account);
        return ok({ note: wireNote(account, note) });
      },
    }),
    {
      method: 'DELETE',
      path: '/incidents/:id/notes/:note_id',
      handle: ({ account, params }) => {
        const notes = account.incidents.get(params['id'] ?? '')?.notes ?? [];
        const index = notes.findIndex(({ id }) => id === params['note_id']);
        if (index < 0) return NOT_FOUND;
        notes.splice(index, 1);
        return { status: 204 };
      },
    },
  ];
}

/** Newest first, as PagerDuty lists them; a note still lagging is left out and one list closer to being shown. */
function listNotes(account: Account, incident: DoubleIncident): readonly Wire[] {
  const listed: Wire[] = [];
  for (const note of [...incident.notes].reverse()) {
    if (note.unlisted > 0) note.unlisted -= 1;
    else listed.push(wireNote(account, note));
  }
  return listed;
}

function wireNote(account: Account, note: DoubleNote): Wire {
  return {
    id: note.id,
    user: note.user ? referenceTo(account, 'user', note.user) : null,
    channel: { summary: 'The PagerDuty website or APIs' },
    content: note.content,
    created_at: note.created_at,
    updated_at: note.updated_at,
  };
}
