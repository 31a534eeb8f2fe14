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
    load: () => import('./dev.ts'),
  },
  init: {
    summary: 'Make one trigger, one agent and editor settings',
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
    load: () => import('./connect.ts'),
  },
  disconnect: {
    summary: 'Delete the PagerDuty subscription and its secret',
    load: () => import('./disconnect.ts'),
  },
  doctor: {
    summary: 'Find what is wrong, and the command that mends it',
    load: () => import('./doctor.ts'),
  },
  replay: {
    summary: 'Run failed runs and dead letters again',
    load: () => import('./replay.ts'),
  },
  runs: {
    summary: 'List runs: what became of each event',
    load: () => import('./runs.ts'),
  },
  secrets: {
    summary: 'Store, rotate and list secrets; values are never shown',
    load: () => import('./secrets.ts'),
  },
  run: {
    summary: 'Ask one agent once, here',
    load: () => import('./run-command.ts'),
  },
  send: {
    summary: 'Send a signed sample event and follow it to its note',
    load: () => import('./send.ts'),
  },
  tail: {
    summary: 'Receiver and worker lines as they come, joined by event',
    load: () => import('./tail.ts'),
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof COMMANDS;
