import type { ErrorCode } from '../../domain/errors.ts';

/** What became of one run or dead letter. */
export interface ReplayLine {
  /** Absent for a message that cannot be read. */
  readonly run_id?: string;
  readonly trigger?: string;
  readonly message_id?: string;
  readonly result: 'chosen' | 'replayed' | 'failed';
  /** The generation it was sent with; of one only chosen, its own. */
  readonly generation?: number;
  /** State of a run that had not failed. */
  readonly state?: string;
  readonly error?: string;
  readonly code?: ErrorCode;
}
