import { type Command, Option } from 'commander';
import { AppError } from '../domain/errors.ts';
import type { WebhookEvent } from '../domain/event.ts';
import { type Judgement, judge } from '../domain/explain/judge.ts';
import { type Subject, subjectOf } from '../domain/match.ts';
import type { Trigger } from '../domain/trigger.ts';
import { type DefineCommand, EXIT, type ExitCode } from './command.ts';
import type { Logged } from './explain/logged.ts';
import type { Outcome } from './explain/outcomes.ts';
import { printField } from './explain/print-field.ts';
import { printJudgements } from './explain/print-judgements.ts';
import { readAsked } from './explain/read-event.ts';
import type { Io } from './io.ts';
import { printObject } from './output.ts';
import { during } from './progress.ts';
import { readWanted } from './resources/read-wanted.ts';
import { addTargetOptions, openTarget, type Target, type TargetFlags } from './target/target.ts';

interface Options extends TargetFlags {
  readonly event?: string;
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly days: string;
  readonly exitCode?: boolean;
  readonly output: 'table' | 'json' | 'yaml';
}

/** All there is to tell of one event. */
interface Explanation {
  readonly event: { readonly id: string; readonly event_type?: string; readonly incident_id?: string };
  readonly logged?: Logged;
  /** What became of the runs; absent for an event that was not delivered. */
  readonly runs?: readonly Outcome[];
  /** What the judgements are about; absent when nothing could be judged again. */
  readonly evaluated?: 'file' | 'event as stored' | 'incident as it is now';
  readonly judgements: readonly Judgement[];
}

const EXAMPLES = `Examples:
  pdt explain --event event.json -f triggers/       offline
  pdt send incident.triggered --print | pdt explain --event - -f triggers/ --exit-code
  pdt explain --event 01FP9XW5RKDJ3YS2YV0CVRTWQE    one that was delivered: as logged, and judged again now
  pdt explain trigger.spec.filter                   what a field means

Exit codes: 0 told, 1 no trigger accepts (with --exit-code), 3 no such event or file.
`;

export const define: DefineCommand = (command: Command, io, done) => {
  command
    .addHelpText('before', EXAMPLES)
    .argument('[field]', 'a field, as in trigger.spec.filter')
    .option('-e, --event <event>', 'file with an event, - for standard input, or the id of a delivered one')
    .option('-f, --filename <path...>', 'triggers to ask; default: those deployed')
    .option('-R, --recursive', 'directories with all that is below them')
    .option('--days <number>', 'days of log to search for an event id', '7')
    .option('--exit-code', 'exit with 1 when no trigger accepts')
    .addOption(
      new Option('-o, --output <form>', 'how to print').choices(['table', 'json', 'yaml']).default('table'),
    );
  addTargetOptions(command).action(async (field: string | undefined, options: Options) =>
    done(field === undefined ? await explainEvent(options, io) : await explainField(field, options, io)),
  );
};

async function explainField(field: string, options: Options, io: Io): Promise<ExitCode> {
  const { fieldDocs, fieldNamed, isFieldPath } = await import('./explain/field-docs.ts');
  if (!isFieldPath(field)) {
    const meant = fieldNamed(field);
    if (meant !== undefined) {
      throw new AppError('usage', `${field} is not the whole path of a field`, {
        remedy: `pdt explain ${meant}`,
      });
    }
    throw new AppError('usage', `${field} is no field of a trigger or agent`, {
      remedy: `pdt explain trigger, or pdt explain --event ${field}`,
    });
  }
  const docs = fieldDocs(field);
  if (options.output === 'table') printField(docs, io);
  else await printObject(io, options.output, { kind: 'Field', ...docs });
  return EXIT.ok;
}

async function explainEvent(options: Options, io: Io): Promise<ExitCode> {
  if (options.event === undefined) {
    throw new AppError('usage', 'which event, or which field?', {
      remedy: 'pdt explain --event event.json, or pdt explain trigger.spec.filter',
    });
  }
  const asked = await readAsked(options.event, io);
  const explanation =
    'id' in asked
      ? await explainDelivered(asked.id, options, io)
      : explainGiven(asked.event, await triggersFor(options, io));
  await print(explanation, options.output, io);
  const { judgements, logged } = explanation;
  const taken = judgements.some(({ result }) => result !== 'fail') || (logged?.accepted.length ?? 0) > 0;
  return options.exitCode === true && !taken ? EXIT.negative : EXIT.ok;
}

function explainGiven(event: WebhookEvent, triggers: readonly Trigger[]): Explanation {
  const subject = subjectOf(event);
  return { event: namesOf(event), evaluated: 'file', judgements: judgeAll(triggers, subject) };
}

async function explainDelivered(id: string, options: Options, io: Io): Promise<Explanation> {
  const days = Number(options.days);
  if (!(days > 0 && days <= 3650)) {
    throw new AppError('usage', `--days ${options.days} is no number of days`, { remedy: '--days 30' });
  }
  const target = await openTarget(options, io);
  const [{ readLogged }, { judgeAgain }, { readOutcomes }, { openStack }] = await Promise.all([
    import('./explain/logged.ts'),
    import('./explain/incident-now.ts'),
    import('./explain/outcomes.ts'),
    import('./stack/open-stack.ts'),
  ]);
  const logged = await during(io, `searching the receiver's log of ${days} days`, () =>
    readLogged(target, id, days),
  );
  const runs = await readOutcomes(await openStack(target).ledger(), logged);
  const triggers = await triggersFor(options, io, target);
  const again = await during(io, 'asking PagerDuty for the incident', () =>
    judgeAgain(target, { id, logged, trigger: triggers[0] }, io),
  );
  const { event_type, incident_id } = logged;
  return {
    event: {
      id,
      ...(event_type === undefined ? {} : { event_type }),
      ...(incident_id === undefined ? {} : { incident_id }),
    },
    logged,
    runs,
    ...(again ? { evaluated: again.evaluated } : {}),
    judgements: again ? judgeAll(triggers, again.subject) : [],
  };
}

/** From files, else as the receiver has them. */
async function triggersFor(options: Options, io: Io, opened?: Target): Promise<readonly Trigger[]> {
  if (options.filename) {
    const { resources } = await readWanted(options.filename, options.recursive === true, io);
    return resources.flatMap(({ resource }) => (resource.kind === 'Trigger' ? [resource] : []));
  }
  const { readCatalog } = await import('./resources/deployed.ts');
  const catalog = await readCatalog(opened ?? (await openTarget(options, io)));
  return (catalog?.triggers ?? []).map(({ resource }) => resource);
}

function judgeAll(triggers: readonly Trigger[], subject: Subject): readonly Judgement[] {
  return triggers.map((trigger) => judge(trigger, subject));
}

function namesOf({ id, event_type, incident }: WebhookEvent): Explanation['event'] {
  return { id, event_type, ...(incident ? { incident_id: incident.id } : {}) };
}

async function print(explanation: Explanation, form: Options['output'], io: Io): Promise<void> {
  const { event, logged, runs, evaluated, judgements } = explanation;
  if (form !== 'table') {
    await printObject(io, form, { kind: 'Explanation', event, logged, runs, evaluated, items: judgements });
    return;
  }
  const incident = event.incident_id === undefined ? 'no incident' : `incident ${event.incident_id}`;
  io.out(`event ${event.id}  ${event.event_type ?? ''}  ${incident}\n`);
  if (logged) {
    const [{ printLogged }, { printOutcomes }] = await Promise.all([
      import('./explain/logged.ts'),
      import('./explain/outcomes.ts'),
    ]);
    printLogged(logged, io);
    printOutcomes(runs ?? [], io);
    io.out(evaluated === undefined ? '' : `\nJudged again now, from the ${evaluated}\n`);
    if (evaluated === undefined) {
      io.err('no run keeps the event and there is no API token: it cannot be judged again\n');
    }
  }
  if (judgements.length > 0) printJudgements(judgements, io);
  else if (evaluated !== undefined) io.err('there are no triggers; pdt apply -f … puts some there\n');
}
