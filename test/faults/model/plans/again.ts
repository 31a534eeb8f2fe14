import {
  crash,
  duplicate,
  event,
  type Plans,
  plan,
  receive,
  replay,
  trigger,
  until,
  wait,
  work,
} from './moves.ts';

const killedAtWork = [receive, until('ask'), crash, wait(841)];

/** The ledger: what FAILED or is final and comes again. */
export const AGAIN: Plans = {
  'ledger: FAILED, then a message sent before': plan([duplicate, work, work], { agent: ['permanent'] }),
  'ledger: FAILED with an answer, then a message sent later': plan([work, wait(1), duplicate, work], {
    fates: ['rejected'],
  }),
  'ledger: FAILED after two attempts, then a message sent later': plan([
    killedAtWork,
    killedAtWork,
    work,
    wait(1),
    duplicate,
    work,
  ]),
  'ledger: FAILED after back-offs, then a message sent later': plan(
    [work, wait(31), work, wait(1), duplicate, work],
    { agent: ['fail', 'fail', 'fail'] },
  ),
  'ledger: replayed after two attempts': plan([work, wait(31), work, replay, work], { agent: ['fail'] }),
  'ledger: replayed after back-offs': plan([work, wait(31), work, replay, work], {
    agent: ['fail', 'answer', 'fail'],
  }),
  'ledger: replayed while its failure note may arrive': plan(
    [work, wait(1), duplicate, trigger('disabled'), work, trigger('on'), replay, work],
    { agent: ['permanent'], fates: ['late'] },
  ),
  'ledger: replayed before its note is listed': plan([work, replay, work], { fates: ['unlisted'] }),
  'ledger: replayed and killed, then a message of before': plan([
    work,
    replay,
    duplicate,
    receive,
    until('ask'),
    crash,
    wait(811),
    work,
  ]),
  'ledger: replayed while it lies there after two attempts': plan([
    killedAtWork,
    receive,
    until('ask'),
    crash,
    replay,
    wait(811),
    work,
  ]),
  // Stopped between taking the lead and writing that down; then replayed: the other event was told to nobody.
  'coalescing: replayed after it took the lead': plan(
    [event('second'), receive, until('lead_taken'), crash, work, replay, wait(901)],
    { limits: { coalesce_s: 300 } },
  ),
  'coalescing: nothing goes wrong': plan([event('second'), work, work, wait(301)], {
    limits: { coalesce_s: 300 },
  }),
};
