import {
  crash,
  finish,
  ledger,
  type Plans,
  person,
  plan,
  receive,
  replay,
  step,
  until,
  wait,
  work,
} from './moves.ts';

/** A note whose outcome is unknown, then another two minutes later. */
const twice = [...work, wait(31), ...work, wait(150), ...work];

/** Steps 7 and 8: the note, then the status. */
export const NOTE: Plans = {
  '7 nothing goes wrong': plan([work]),
  '7 the worker is killed while it writes': plan([receive, until('written'), crash, wait(901)], {
    fates: ['answer_lost'],
  }),
  '7 the lease is nearly over': plan([receive, until('ask'), wait(755), finish]),
  '7 the lease is over and another has the run': plan([
    receive,
    until('ask'),
    wait(901),
    receive,
    until('ask', 1),
    finish,
    finish,
  ]),
  '7 a write arrives once more when the run is DONE': plan([
    receive,
    until('written'),
    until('UpdateItem'),
    ledger('late'),
    finish,
    wait(31),
  ]),
  '7 a write meets itself': plan([receive, until('noted'), ledger('repeat'), finish]),
  '7 the answer is lost': plan([work], { fates: ['answer_lost'] }),
  '7 the note arrives late': plan([work], { fates: ['late'] }),
  '7 the note arrives late, sent at the end of its time': plan([work], { fates: ['later'] }),
  '7 the note is refused': plan([work], { fates: ['refused'] }),
  '7 the note is rejected': plan([work], { fates: ['rejected'] }),
  '7 a replay meets its note': plan([work, replay, work]),
  '7 a note comes too late, another is not listed yet': plan([twice, wait(65), replay, work], {
    fates: ['stray', 'unlisted'],
  }),
  '7 a note comes too late, the answer of another is lost': plan([twice, wait(601), work], {
    fates: ['stray', 'answer_lost'],
  }),
  '7 a note comes too late, then a replay': plan([twice, wait(65), replay, work], { fates: ['stray'] }),
  '7 a person deletes the note': plan([work, person('deletes the note'), replay, work]),
  '7 the incident is resolved while the agent works': plan([
    receive,
    until('ask'),
    person('resolved'),
    finish,
  ]),
  '8 nothing goes wrong': plan([work], { agent: ['acknowledge'] }),
  '8 a person was faster': plan([receive, until('ask'), person('acknowledged'), finish], {
    agent: ['resolve'],
  }),
  '8 a person did the same': plan([receive, until('ask'), person('acknowledged'), finish], {
    agent: ['acknowledge'],
  }),
  '8 the worker is killed while it writes': plan(
    [receive, until('written'), step, until('written'), crash, wait(901)],
    { agent: ['acknowledge'], fates: ['ok', 'lost'] },
  ),
  '8 the incident was over before': plan([person('resolved'), work], { agent: ['acknowledge'] }),
  '8 a person is faster than a repetition': plan(
    [receive, until('status refused once'), person('acknowledged'), finish],
    { agent: ['resolve'], fates: ['ok', 'refused'] },
  ),
  '8 the permission was taken back': plan(
    [receive, until('ask'), { kind: 'trigger', becomes: 'forbidden' }, finish],
    {
      agent: ['acknowledge'],
    },
  ),
  '8 the trigger was disabled': plan(
    [receive, until('ask'), { kind: 'trigger', becomes: 'disabled' }, finish],
    { agent: ['acknowledge'] },
  ),
  '8 the trigger never allowed it': plan([work], { agent: ['acknowledge'], spec: { allowed_actions: [] } }),
  '8 the status is rejected': plan([work], { agent: ['acknowledge'], fates: ['ok', 'rejected'] }),
  // The write was carried out, its answer never came, and no further try fitted into the window: it ended FAILED.
  '8 the ledger does not tell that the run is NOTED, after the window': plan([
    receive,
    until('ask'),
    crash,
    wait(3550),
    receive,
    until('written'),
    until('UpdateItem'),
    ledger('lost'),
    wait(50),
    finish,
  ]),
  '8 the ledger is down after the window': plan([
    receive,
    until('noted'),
    crash,
    wait(3601),
    receive,
    until('claimed'),
    ledger('fail'),
    finish,
  ]),
};
