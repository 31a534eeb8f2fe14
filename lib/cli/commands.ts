import type { CommandFile } from './command.ts';

interface CommandEntry {
  readonly summary: string;
  /** What `-o json` prints, for docs/reference/cli.md. */
  readonly json?: string;
  readonly load: () => Promise<CommandFile>;
}

/** Every command: one file and one name here. */
export const COMMANDS = {
  dev: {
    summary: 'Run everything on this machine (npm start)',
    json: 'JSON Lines: first `{type: "ready", webhook_url, pagerduty_url, console_url, aws_endpoint_url}`, then one object a step: `loaded`, `reloaded`, `delivery`, `queued`, `claimed`, `agent`, `note` and more, each with its ids',
    load: () => import('./dev.ts'),
  },
  init: {
    summary: 'Make one trigger, one agent and editor settings',
    json: '`{kind: "InitResult", items: [{file}]}`',
    load: () => import('./init.ts'),
  },
  diff: {
    summary: 'Show how files differ from what is deployed',
    json: '`{kind: "DiffResult", items: [{action, kind, name, parameter, changes: [{path, before, after}], remark?}]}`; only what differs',
    load: () => import('./diff.ts'),
  },
  apply: {
    summary: 'Write triggers and agents, and publish them',
    json: '`{kind: "ApplyResult", dry_run, items: [{action: created|configured|unchanged|deleted, kind, name, parameter, version?, changes: [{path, before, after}], remark?}], published: {version, changed, triggers, agents, stale, verdicts}}`; `published` is absent in a dry run',
    load: () => import('./apply.ts'),
  },
  get: {
    summary: "List what is deployed, with the publisher's verdict",
    json: '`{kind: "TriggerList" or "AgentList", items}`, each the resource in canonical form with `status: {state, parameter, version, modified_at, problems}`; with a name that one object; with `-w` JSON Lines, one object a change',
    load: () => import('./get.ts'),
  },
  describe: {
    summary: 'Tell all about one trigger or agent',
    json: 'the resource in canonical form with `status: {state, parameter, version, modified_at, problems}`',
    load: () => import('./describe.ts'),
  },
  delete: {
    summary: 'Delete a trigger, or an agent that none uses',
    json: '`{kind: "DeleteResult", items: [{action: "deleted", kind, name, parameter}], published}`',
    load: () => import('./delete.ts'),
  },
  enable: {
    summary: 'Enable a trigger',
    json: '`{kind: "EnableResult", items: [{action, kind, name, parameter, enabled}], published}`',
    load: () => import('./enable.ts'),
  },
  disable: {
    summary: 'Disable a trigger, for a while or until enabled',
    json: '`{kind: "EnableResult", items: [{action, kind, name, parameter, enabled, until?, reason?}], published}`',
    load: () => import('./disable.ts'),
  },
  explain: {
    summary: 'Say why triggers take an event or not; or what a field means',
    json: '`{kind: "Explanation", event: {id, event_type, incident_id?}, logged?: {at, status, accepted, skipped}, evaluated?: "file"|"event as stored"|"incident as it is now", items: [{trigger, result: pass|fail|unknown, filters: [{filter, key?, result, reason?, wanted?, got?, change?}]}]}`; for a field `{kind: "Field", path, type, default?, description, example?, fields?}`',
    load: () => import('./explain.ts'),
  },
  schema: {
    summary: 'Print the JSON Schema of a kind',
    load: () => import('./schema.ts'),
  },
  completion: {
    summary: 'Print a completion script for bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
  validate: {
    summary: 'Check trigger and agent files, offline',
    json: '`{items: [{severity, code, message, file, line, column, path, suggestion?}], resources: [{kind, name, file, line, stored_bytes?}], secrets: [{name, side, required, used_by}]}`',
    load: () => import('./validate.ts'),
  },
  version: {
    summary: 'Print the version',
    load: () => import('./version.ts'),
  },
  connect: {
    summary: 'Create the PagerDuty subscription and prove that it works',
    json: '`{kind: "SubscriptionList", items: [{id, url, active, temporarily_disabled, description, events, filter: {type, id?}}]}`; never a secret',
    load: () => import('./connect.ts'),
  },
  disconnect: {
    summary: 'Delete the PagerDuty subscription and its secret',
    json: '`{kind: "SubscriptionList", items: [{id, url, active, temporarily_disabled, description, events, filter: {type, id?}}]}`',
    load: () => import('./disconnect.ts'),
  },
  doctor: {
    summary: 'Find what is wrong, and the command that mends it',
    json: '`{kind: "FindingList", items: [{check, result: PASS|WARN|FAIL|SKIP, message, fix?, fixed?}]}`',
    load: () => import('./doctor.ts'),
  },
  replay: {
    summary: 'Run failed runs and dead letters again',
    json: '`{kind: "ReplayList", items: [{run_id?, trigger?, message_id?, result: chosen|replayed|failed, generation?, state?, error?}]}`',
    load: () => import('./replay.ts'),
  },
  runs: {
    summary: 'List runs: what became of each event',
    json: '`{kind: "RunList", items}`, each a run as the ledger holds it (`run_id, state, generation, trigger, agent, event_id, event_type, incident_id, agent_attempts, created_at, updated_at, note_id, error, usage, …`; times in epoch ms); with `-w` JSON Lines, one run a change',
    load: () => import('./runs.ts'),
  },
  secrets: {
    summary: 'Store, rotate and list secrets; values are never shown',
    json: 'of `secrets list`: `{kind: "SecretList", items: [{name, secret: webhook|worker, values, used_by}]}`; of `set` and `retire`: `{kind: "SecretChange", name, secret, change: created|replaced|added|retired|unchanged, values}`; `values` is their number',
    load: () => import('./secrets.ts'),
  },
  run: {
    summary: 'Ask one agent once, here',
    json: 'of `run agent`: `{kind: "AgentRun", agent, note, duration_ms, status?, usage?, incident_id?, note_id?}`; `note_id` with `--post`',
    load: () => import('./run-command.ts'),
  },
  send: {
    summary: 'Send a signed sample event and follow it to its note',
    json: '`{kind: "Sent", event_id, incident_id?, status, latency_ms, accepted: [{trigger, run_id}], skipped: [{trigger, filter, reason}], error?, runs?}`, runs with `--wait`; with `--count` `{kind: "SendReport", sent, accepted, skipped, refused, runs, duplicates, latency_ms: {p50, p95, p99, max}, states?, statuses}`',
    load: () => import('./send.ts'),
  },
  tail: {
    summary: 'Receiver and worker lines as they come, joined by event',
    json: 'JSON Lines `{at, from: receiver|worker, what, event_id?, incident_id?, run_id?, trigger?, webhook_id?, status?, code?, accepted?, skipped?}`',
    load: () => import('./tail.ts'),
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof COMMANDS;
