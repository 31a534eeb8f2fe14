import type { IncidentNote, PagerDuty } from '../../app/ports/pagerduty.ts';
import { AppError } from '../../domain/errors.ts';
import type { Call } from './call.ts';
import { type JsonObject, objectOf, objectsOf, textOf } from './json.ts';
import { pathOf } from './path.ts';

type Notes = Pick<PagerDuty, 'listNotes' | 'addIncidentNote' | 'updateNote' | 'deleteNote'>;

/** The notes of an incident: GET, POST /incidents/{id}/notes and PUT, DELETE /incidents/{id}/notes/{note_id}. */
export function createNotes(call: Call, from: () => Promise<string>): Notes {
  return {
    async listNotes(incidentId) {
      const answer = await call({ method: 'GET', path: pathOf('incidents', incidentId, 'notes') });
      return objectsOf(answer['notes']).flatMap((wire) => noteOf(wire) ?? []);
    },

    async addIncidentNote(incidentId, content) {
      const path = pathOf('incidents', incidentId, 'notes');
      const answer = await call({ method: 'POST', path, from, body: { note: { content } } });
      return writtenNote(`POST ${path}`, answer);
    },

    async updateNote(incidentId, noteId, content) {
      const path = pathOf('incidents', incidentId, 'notes', noteId);
      const answer = await call({ method: 'PUT', path, from, body: { note: { content } } });
      return writtenNote(`PUT ${path}`, answer);
    },

    async deleteNote(incidentId, noteId) {
      const path = pathOf('incidents', incidentId, 'notes', noteId);
      try {
        await call({ method: 'DELETE', path, from });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'pagerduty_not_found')) throw error;
      }
    },
  };
}

function noteOf(wire: JsonObject): IncidentNote | undefined {
  const id = textOf(wire['id']);
  if (id === undefined) return undefined;
  const user = textOf(objectOf(wire['user'])['id']);
  return {
    id,
    content: typeof wire['content'] === 'string' ? wire['content'] : '',
    created_at: textOf(wire['created_at']) ?? '',
    ...(user === undefined ? {} : { user_id: user }),
  };
}

/** A 2xx without a note may have written one: the outcome is unknown, as after a 5xx. */
function writtenNote(what: string, answer: JsonObject): IncidentNote {
  const note = noteOf(objectOf(answer['note']));
  if (!note) throw new AppError('pagerduty_unavailable', `${what}: answer holds no note`);
  return note;
}
