import type { Row } from './row.ts';

/** Shapes of AOF's triggers that are not one field. */
export const TRIGGER_SHAPES: readonly Row[] = [
  ['`spec.platform: {type, config}`', 'works', 'The canonical form.'],
  ['`spec.type` with `spec.config`', 'works', 'The same, in AOF’s other form; the type in any case.'],
  ['`spec.platform: pagerduty` with `spec.events`', 'works', 'Fields of `config` are also read beside it.'],
  [
    '`spec.source: {type: webhook, config}`',
    'works',
    'PagerDuty’s when `path` or `signature_header` says so.',
  ],
  [
    '`spec.actions: [{type: agent, ref}]`',
    'works',
    'The agent is taken. Of several the heaviest (`weight`), with a warning.',
  ],
  [
    '`spec.actions: [{input, output}]`',
    'warning',
    'Agents are given the event, its metadata and context; their answer becomes the note.',
  ],
  ['`spec.actions` of other types', 'warning', 'Use `type: agent`. Without any agent: an error.'],
  [
    '`spec.filter.expression`',
    'warning',
    'Read when it compares the event type; any other expression is an error: use `filter` keys.',
  ],
  [
    'other keys of `spec.filter`',
    'error',
    'Ignoring one would run agents on more than was asked for. Keys are `text_contains` and `metadata.<name>`.',
  ],
  ['`spec.agent: {ref: path/name.yaml}`', 'works', 'The base name without extension.'],
  [
    '`spec.commands.<event type>: {agent}`',
    'works',
    'Also a bare name, or `{ref}`. `description` is ignored.',
  ],
  [
    '`spec.commands.</slash>`',
    'warning',
    'PagerDuty sends events, not commands: it never runs. Name an event type.',
  ],
  [
    '`fleet`, `flow`',
    'warning',
    'While another agent is left it answers, and the warning names it. Otherwise an error: name an agent.',
  ],
  ['`<field>_env: NAME`', 'works', 'Means `<field>: ${NAME}`.'],
  [
    'a literal in a secret field',
    'error',
    'Store it with `pdt secrets set NAME` and write `${NAME}`. Local mode warns instead.',
  ],
  ['`${NAME:-default}` in a secret field', 'error', 'A default that is not empty is a literal.'],
  ['other platforms (`slack`, `github`, `opsgenie`, …)', 'skipped', 'One warning each.'],
];
