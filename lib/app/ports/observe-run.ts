/** Points between two steps, in order of a run; logged, and where the fault tests strike. */
export type WorkPoint =
  | 'received'
  | 'hidden'
  | 'window_closed'
  | 'claimed'
  | 'rechecked'
  | 'hydrated'
  | 'lead_taken'
  | 'coalesced'
  | 'follow_up_sent'
  | 'budget_held'
  | 'attempt_counted'
  | 'agent_answered'
  | 'answer_saved'
  | 'posting_marked'
  | 'note_written'
  | 'noted'
  | 'status_marked'
  | 'status_written'
  | 'failure_note_written'
  | 'retrying'
  | 'finished';

/** Told of every point a run passes; ids and codes only. */
export type ObserveRun = (
  point: WorkPoint,
  fields: Readonly<Record<string, unknown>>,
) => void | Promise<void>;
