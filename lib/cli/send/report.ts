import type { Run } from '../../domain/run.ts';
import type { Sent } from './post.ts';

/** What became of many deliveries. */
export interface SendReport {
  readonly sent: number;
  /** Deliveries that at least one trigger took. */
  readonly accepted: number;
  /** Answered 202 and taken by none. */
  readonly skipped: number;
  readonly refused: number;
  /** Runs that were started. */
  readonly runs: number;
  /** Runs named in more than one answer, and notes beyond the first of a run. */
  readonly duplicates: number;
  readonly latency_ms: Readonly<Record<'p50' | 'p95' | 'p99' | 'max', number>>;
  /** With --wait: runs by the state they ended in; UNFINISHED for those that had not. */
  readonly states?: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
}

export function reportOf(
  sent: readonly Sent[],
  followed?: { readonly runs: ReadonlyMap<string, Run>; readonly doubled_notes: number },
): SendReport {
  const named = sent.flatMap(({ accepted }) => accepted.map(({ run_id }) => run_id));
  const runs = new Set(named);
  const latencies = sent.map(({ latency_ms }) => latency_ms).toSorted((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.ceil(share * latencies.length) - 1)] ?? 0;
  return {
    sent: sent.length,
    accepted: sent.filter(({ accepted }) => accepted.length > 0).length,
    skipped: sent.filter(({ status, accepted }) => status === 202 && accepted.length === 0).length,
    refused: sent.filter(({ status }) => status !== 202).length,
    runs: runs.size,
    duplicates: named.length - runs.size + (followed?.doubled_notes ?? 0),
    latency_ms: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    statuses: tally(sent.map(({ status }) => (status === 0 ? 'no answer' : String(status)))),
    ...(followed && {
      states: tally([...runs].map((id) => stateOf(followed.runs.get(id)))),
    }),
  };
}

function stateOf(run: Run | undefined): string {
  if (!run) return 'UNFINISHED';
  return ['RUNNING', 'ANSWERED', 'NOTED'].includes(run.state) ? 'UNFINISHED' : run.state;
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** The report for a person. */
export function formatReport(report: SendReport): string {
  const { latency_ms: took, states } = report;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `sent        ${report.sent} (${list(report.statuses)})`,
    `accepted    ${report.accepted}, skipped ${report.skipped}, refused ${report.refused}; ${report.runs} runs`,
    `latency     p50 ${took.p50} ms, p95 ${took.p95} ms, p99 ${took.p99} ms, max ${took.max} ms`,
    `duplicates  ${report.duplicates}`,
    ...(states ? [`runs        ${list(states)}`] : []),
    '',
  ].join('\n');
}
