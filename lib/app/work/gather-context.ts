import { type Agent, backendOf, type ContextWishes } from '../../domain/agent.ts';
import { AppError, asAppError } from '../../domain/errors.ts';
import { BYTES_A_TOKEN, fitJson, jsonBytes, withoutEmpty } from '../../domain/fit-json.ts';
import type { PagerDuty } from '../ports/pagerduty.ts';
import { within } from '../within.ts';
import type { RunContext, WorkDeps } from './context.ts';

/** Everything must have been gathered by then, ms: an agent that begins late answers late. */
const GATHER_MS = 5_000;
/** Log entries and notes beyond these tell little more. */
const MOST_ENTRIES = 50;

type Found = readonly Readonly<Record<string, unknown>>[];

/** One part of the pack: whether the agent wants it, and how it is read. */
interface Part {
  readonly wanted: (wishes: ContextWishes) => boolean;
  readonly read: (pagerduty: PagerDuty, of: Subject) => Promise<unknown>;
}

interface Subject {
  readonly incident_id: string;
  readonly escalation_policy_id: string | undefined;
}

/** The parts of the pack under the names agents know them by. */
const PARTS: Readonly<Record<string, Part>> = {
  alerts: { wanted: ({ alerts }) => alerts, read: (pd, { incident_id }) => pd.listAlerts(incident_id) },
  log_entries: {
    wanted: ({ log_entries }) => log_entries,
    read: async (pd, { incident_id }) => triggerFirst(await pd.listLogEntries(incident_id)),
  },
  notes: {
    wanted: ({ notes }) => notes,
    read: async (pd, { incident_id }) =>
      (await pd.listNotes(incident_id))
        .toSorted((a, b) => b.created_at.localeCompare(a.created_at))
        .slice(0, MOST_ENTRIES),
  },
  change_events: {
    wanted: ({ changes }) => changes,
    read: (pd, { incident_id }) => pd.listRelatedChangeEvents(incident_id),
  },
  past_incidents: {
    wanted: ({ past }) => past,
    read: (pd, { incident_id }) => pd.listPastIncidents(incident_id),
  },
  related_incidents: {
    wanted: ({ past }) => past,
    read: (pd, { incident_id }) => pd.listRelatedIncidents(incident_id),
  },
  on_call: {
    wanted: () => true,
    read: async (pd, { escalation_policy_id: policy }) => policy && (await pd.listOnCalls(policy)),
  },
};

/**
 * What an engineer would look up before anything else, by name: read in parallel within 5 s and no larger than the agent's
 * `max_tokens`. A part that PagerDuty does not give (plan, scope, rate limit, time) is named under `not_available` with the
 * error's code; nothing here fails the run. Empty without a token or an incident, and for template agents, which use none.
 */
export async function gatherContext(
  deps: Pick<WorkDeps, 'pagerDutyFor' | 'now' | 'log'>,
  context: Pick<RunContext, 'trigger' | 'subject' | 'pagerduty' | 'invocation'> & {
    readonly run: Pick<RunContext['run'], 'run_id' | 'incident_id'>;
  },
  agent: Agent,
): Promise<Readonly<Record<string, unknown>>> {
  const { run, trigger, subject } = context;
  if (run.incident_id === undefined || !context.pagerduty || backendOf(agent) === 'template') return {};
  const policy = subject.metadata['escalation_policy_id'];
  const of: Subject = {
    incident_id: run.incident_id,
    escalation_policy_id: typeof policy === 'string' ? policy : undefined,
  };
  const wanted = Object.entries(PARTS).filter(([, part]) => part.wanted(agent.spec.context));
  const left = Math.min(GATHER_MS, context.invocation.remaining() / 3);
  const limit = AbortSignal.timeout(Math.max(1, Math.floor(left)));
  const missing: Record<string, string> = {};
  const found: Record<string, unknown> = {};
  try {
    // A client of its own, so that each of its calls ends in time.
    const pagerduty = await within(limit, deps.pagerDutyFor(trigger, deps.now() + left));
    if (!pagerduty) return {};
    const read = async (name: string, part: Part) => {
      try {
        found[name] = withoutEmpty(await within(limit, part.read(pagerduty, of)));
      } catch (thrown) {
        missing[name] = asAppError(thrown).code;
      }
    };
    await Promise.all(wanted.map(([name, part]) => read(name, part)));
  } catch (thrown) {
    const code = thrown instanceof AppError ? thrown.code : 'internal';
    for (const [name] of wanted) missing[name] = code;
  }
  if (Object.keys(missing).length > 0) {
    deps.log.warn('context is incomplete', { run_id: run.run_id, missing: Object.values(missing) });
  }
  return pack(found, missing, agent.spec.context.max_tokens * BYTES_A_TOKEN);
}

/** The entry that opened the incident, with the alert's own body in its channel, then the latest ones. */
function triggerFirst(entries: Found): Found {
  const opened = entries.filter(({ type }) => String(type).startsWith('trigger_log_entry')).slice(0, 1);
  const others = entries.filter((entry) => !opened.includes(entry));
  return [...opened, ...others.slice(0, MOST_ENTRIES)];
}

/** Small parts stay whole; what they leave free is shared by the large ones. */
function pack(
  found: Readonly<Record<string, unknown>>,
  missing: Readonly<Record<string, string>>,
  most: number,
): Readonly<Record<string, unknown>> {
  const not_available = Object.keys(missing).length > 0 ? { not_available: missing } : {};
  const parts = Object.entries(found).filter(([, value]) => value !== undefined);
  // Each part also costs its name and the marks around it.
  const cost = parts.reduce((sum, [name]) => sum + name.length + 4, jsonBytes(not_available));
  let room = Math.max(0, most - cost);
  let left = parts.length;
  const fitted: Record<string, unknown> = {};
  for (const [name, value] of parts.toSorted(([, a], [, b]) => jsonBytes(a) - jsonBytes(b))) {
    fitted[name] = fitJson(value, Math.floor(room / left));
    room -= jsonBytes(fitted[name]);
    left -= 1;
  }
  return { ...Object.fromEntries(parts.map(([name]) => [name, fitted[name]])), ...not_available };
}
