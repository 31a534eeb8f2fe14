import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebhookEvent } from '../../domain/event.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { DeliveryEvent, LocalEvent, Notice } from '../local-event.ts';
import { answerError } from './answer-error.ts';
import type { NoteShown } from './console-step.ts';
import { decisionsOn } from './decide.ts';
import { CONSOLE_HEADERS, fileOf, sendFile } from './files.ts';
import { isOwnHost } from './guard.ts';
import { type PostSample, receiveForm } from './receive-form.ts';
import { streamTimeline } from './stream.ts';
import { createTimeline } from './timeline.ts';

export interface ConsoleDeps {
  readonly now: () => number;
  /** As published; asked after each delivery. */
  readonly triggers: () => Promise<readonly Trigger[]>;
  /** The note as it stands on the incident; undefined when it cannot be read here. */
  readonly note: (
    incidentId: string,
    noteId: string,
  ) => { readonly content: string; readonly author?: string } | undefined;
  /** Sends what the form describes to this address, as PagerDuty would. */
  readonly post: PostSample;
}

/** The page at `/` of the gateway, and what stands below `/console/`. */
export interface Console {
  readonly add: (event: LocalEvent) => void;
  readonly notice: (notice: Notice) => void;
  /** Tells why each trigger took a delivery or not; after `add` of that delivery. */
  readonly decide: (delivery: DeliveryEvent, event: WebhookEvent) => Promise<void>;
  /** False for any other path. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export function createConsole(deps: ConsoleDeps): Console {
  const timeline = createTimeline(deps.now);
  const numbers = new WeakMap<LocalEvent, number>();

  const handlers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>> =
    {
      'GET /console/events': (request, response) => streamTimeline(timeline, request, response),
      'POST /console/send': (request, response) => receiveForm(deps.post, request, response),
    };
  return {
    add: (event) => {
      numbers.set(event, timeline.add(event));
      const shown = shownNote(event, deps.note);
      if (shown) timeline.add(shown);
    },
    notice: (notice) => void timeline.add({ type: 'notice', ...notice }),
    decide: async (delivery, event) => {
      const triggers = decisionsOn(delivery, event, await deps.triggers());
      timeline.add({ type: 'decision', delivery: numbers.get(delivery) ?? 0, triggers });
    },
    handle: (request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      if (path !== '/' && !path.startsWith('/console/')) return false;
      for (const [name, value] of Object.entries(CONSOLE_HEADERS)) response.setHeader(name, value);
      const file = request.method === 'GET' ? fileOf(path) : undefined;
      const handler = handlers[`${request.method} ${path}`];
      if (!isOwnHost(request))
        answerError(response, 'host_foreign', 'open the address that npm start prints');
      else if (file !== undefined) sendFile(file, response).catch(() => response.destroy());
      else if (handler) handler(request, response);
      else answerError(response, 'route_unknown', 'the console is at /');
      return true;
    },
  };
}

/** undefined for a step that wrote no note. */
function shownNote(event: LocalEvent, read: ConsoleDeps['note']): NoteShown | undefined {
  if (event.type !== 'note' && event.type !== 'failure_note') return undefined;
  const { run_id, incident_id, note_id } = event;
  const note = incident_id === undefined ? undefined : read(incident_id, note_id);
  const content = note?.content ?? event.text;
  if (content === undefined) return undefined;
  return {
    type: 'note_shown',
    run_id,
    ...(incident_id === undefined ? {} : { incident_id }),
    note_id,
    content,
    ...(note?.author === undefined ? {} : { author: note.author }),
  };
}
