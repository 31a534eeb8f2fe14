import type { LocalEvent } from './local-event.ts';

/** Whether a note came. A failure note is none. */
export interface NoteWatch {
  readonly see: (event: LocalEvent) => void;
  /** The delivery that is waited for was answered: once all it caused has ended, no note can come any more. */
  readonly delivered: () => void;
  readonly note: Promise<boolean>;
}

export function createNoteWatch(): NoteWatch {
  const { promise: note, resolve } = Promise.withResolvers<boolean>();
  const open = new Set<string>();
  let delivered = false;
  const look = () => {
    if (delivered && open.size === 0) resolve(false);
  };
  return {
    note,
    see: (event) => {
      if (event.type === 'note') resolve(true);
      if (event.type === 'queued') open.add(event.run_id);
      if (event.type === 'done') open.delete(event.run_id);
      look();
    },
    delivered: () => {
      delivered = true;
      look();
    },
  };
}
