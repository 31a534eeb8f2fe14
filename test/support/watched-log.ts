import { createLog } from '../../lib/adapters/log.ts';
import { watchText } from './leaks.ts';

/** The log as the doors have it; its lines are searched for planted texts and otherwise dropped. */
export const watchedLog = createLog({ now: Date.now, write: (line) => watchText('a log line', line) });
