import type { Event, LedgerFate, Move, Plan } from '../plan.ts';

/** The words that plans are written in. `n`: which of the workers alive, in the order of starting. */
export const receive: Move = { kind: 'receive' };
export const poll: Move = { kind: 'poll' };
export const start: Move = { kind: 'start' };
export const duplicate: Move = { kind: 'duplicate' };
export const replay: Move = { kind: 'replay' };
export const drop: Move = { kind: 'drop' };
export const redrive: Move = { kind: 'redrive' };
export const step: Move = { kind: 'step', n: 0 };
export const finish: Move = { kind: 'finish', n: 0 };
export const crash: Move = { kind: 'crash', n: 0 };
/** One worker, from its message to its end. */
export const work: readonly Move[] = [receive, finish];
export const finishOf = (n: number): Move => ({ kind: 'finish', n });
export const until = (gate: string, n = 0): Move => ({ kind: 'until', n, gate });
export const wait = (seconds: number): Move => ({ kind: 'wait', seconds });
export const ledger = (fate: LedgerFate): Move => ({ kind: 'ledger', n: 0, fate });
export const event = (name: Event): Move => ({ kind: 'event', event: name });
export const person = (does: Extract<Move, { readonly kind: 'person' }>['does']): Move => ({
  kind: 'person',
  does,
});
export const trigger = (becomes: Extract<Move, { readonly kind: 'trigger' }>['becomes']): Move => ({
  kind: 'trigger',
  becomes,
});

/** Plans by the rule that each is about, and what happens in it. */
export type Plans = Readonly<Record<string, Plan>>;

export const plan = (
  moves: readonly (Move | readonly Move[])[],
  { fates = [], agent = [], ...setting }: Partial<Pick<Plan, 'fates' | 'agent'>> & Plan['setting'] = {},
): Plan => ({ setting, moves: moves.flat(), fates, agent });
