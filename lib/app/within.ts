import { AppError } from '../domain/errors.ts';

/**
 * The outcome of the work, or `deadline_exceeded` as soon as the signal aborts. The work is not stopped by this: it must
 * look at the signal itself.
 */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AppError('deadline_exceeded', 'the deadline passed'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const settled = () => signal.removeEventListener('abort', stop);
    work.then(resolve, reject).then(settled, settled);
  });
}
