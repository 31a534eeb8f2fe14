import {
  crash,
  duplicate,
  event,
  finish,
  type Plans,
  plan,
  receive,
  replay,
  until,
  wait,
  work,
} from './moves.ts';

const killedAtWork = [receive, until('ask'), crash, wait(901)];

/** Steps 5 and 6: ask the agent, save its answer; and step 9 as far as agents fail. */
export const AGENT: Plans = {
  '5 the worker is slow before it asks': plan([receive, until('hydrated'), wait(300), finish]),
  '5 two workers are killed while the agent works': plan([killedAtWork, killedAtWork]),
  '5 the agent refuses': plan([work, wait(31), work, wait(121), work], {
    agent: ['refuse', 'refuse', 'refuse'],
  }),
  '5 the agent fails twice': plan([work, wait(31), work], { agent: ['fail', 'fail'] }),
  '6 the answer is longer than a note': plan([work], { agent: ['long'] }),
  '6 nothing to say': plan([work], { agent: ['empty'] }),
  '6 no token': plan([work], { no_token: true }),
  '9 the agent fails once': plan([work], { agent: ['fail'] }),
  '9 the agent refuses for an hour': plan(Array.from({ length: 8 }, () => [...work, wait(601)]).flat(), {
    agent: new Array(8).fill('refuse'),
    limits: { max_age_s: 7200 },
  }),
  '9 the agent cannot': plan([work], { agent: ['permanent'] }),
  '9 the agent cannot, and nobody is to be told': plan([work], {
    agent: ['permanent'],
    spec: { failure_note: false },
  }),
  '9 two runs fail in an hour': plan([event('second'), work, work], { agent: ['permanent', 'permanent'] }),
  '9 a lease is lost': plan([receive, until('ask'), wait(3601), work, finish, event('second'), work], {
    agent: ['answer', 'permanent'],
  }),
  '9 it fails when the lease is nearly over': plan([receive, until('ask'), wait(755), finish], {
    agent: ['permanent'],
  }),
  '9 it fails again': plan([work, wait(1), duplicate, work], { agent: ['permanent', 'permanent'] }),
  '9 it fails again, the first failure note unknown': plan([work, wait(1), duplicate, work], {
    agent: ['permanent', 'permanent'],
    fates: ['late'],
  }),
  '9 it fails, is replayed while its failure note may arrive': plan([work, replay, work], {
    agent: ['permanent'],
    fates: ['late'],
  }),
  '9 it fails when replayed': plan([work, replay, work], { agent: ['answer', 'permanent'] }),
  '9 it fails when replayed, and there is no note': plan([work, replay, work], {
    agent: ['empty', 'permanent'],
  }),
  '9 it succeeds after a failure note': plan([work, wait(1), duplicate, work], { agent: ['permanent'] }),
  '9 it succeeds with nothing to say after a failure note': plan([work, wait(1), duplicate, work], {
    agent: ['permanent', 'empty'],
  }),
  '9 it succeeds after a failure note of unknown outcome': plan([work, wait(121), duplicate, work], {
    agent: ['permanent'],
    fates: ['answer_lost'],
  }),
};
