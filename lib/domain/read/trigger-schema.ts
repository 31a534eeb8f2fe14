import * as z from 'zod';
import { DEFAULT_EVENT_TYPES } from '../event-types.ts';
import type { Trigger } from '../trigger.ts';
import { checkEventType } from './event-type-check.ts';
import { field, withUnused } from './field.ts';
import { filterSchema } from './filter-schema.ts';
import { limitsSchema } from './limits-schema.ts';
import { metadataSchema } from './metadata-schema.ts';
import { reference } from './reference.ts';
import { UNUSED_CONFIG, UNUSED_TRIGGER } from './unused-fields.ts';

const words = z.array(z.string());

/** What `webhook_secret` means when it is absent. */
export const DEFAULT_WEBHOOK_SECRET = reference('PAGERDUTY_WEBHOOK_SECRET');

export const configSchema = withUnused(
  z.object({
    webhook_secret: field(z.string().default(DEFAULT_WEBHOOK_SECRET), {
      origin: 'aof',
      description:
        'Reference to the secret that PagerDuty signs this webhook with. Never the secret itself: store that with `pdt secrets set`.',
      example: reference('PAGERDUTY_WEBHOOK_SECRET'),
      aliases: ['signature_secret'],
    }),
    api_token: field(z.string().default(reference('PAGERDUTY_API_TOKEN', '')), {
      origin: 'aof',
      description:
        'Reference to the REST API token that writes notes. Without any token agents run and no note is written.',
      example: reference('PAGERDUTY_API_TOKEN'),
      aliases: ['api_key'],
    }),
    from_email: field(z.string().default(reference('PAGERDUTY_FROM_EMAIL', '')), {
      origin: 'ours',
      description: 'E-mail of the PagerDuty user that notes come from. Empty: the user the token belongs to.',
      example: 'sre-bot@example.com',
    }),
    region: field(z.enum(['us', 'eu']).default('us'), {
      origin: 'ours',
      description: 'Service region of the PagerDuty account.',
      example: 'eu',
    }),
    bot_name: field(z.string().default('aofbot'), {
      origin: 'aof',
      description: 'Name in the last line of each note.',
      example: 'aof-incident-bot',
    }),
    event_types: field(z.array(z.string().superRefine(checkEventType)).default([...DEFAULT_EVENT_TYPES]), {
      origin: 'aof',
      description:
        'Event types that start the agent, or a family such as `incident.*` (ours). Default: every event whose data is the incident.',
      example: ['incident.triggered', 'incident.escalated'],
      aliases: ['events', 'allowed_events'],
      fallback: 'the incident’s events',
    }),
    allowed_services: field(words.exactOptional(), {
      origin: 'aof',
      description: 'Ids or exact names of services. Absent: every service. Empty: none.',
      example: ['PXYZ123', 'payment-service'],
      aliases: ['service_ids'],
    }),
    allowed_teams: field(words.exactOptional(), {
      origin: 'aof',
      description:
        'Ids or exact names of teams; at least one of the incident’s must be among them. Absent: every team.',
      example: ['P456DEF'],
      aliases: ['team_ids'],
    }),
    min_priority: field(z.string().exactOptional(), {
      origin: 'aof',
      description:
        'Lowest priority that passes; P1 is the highest. An incident without a priority does not pass unless `allow_unprioritized`.',
      example: 'P2',
    }),
    priority_order: field(words.min(1).exactOptional(), {
      origin: 'ours',
      description: 'Names of the priorities, highest first, for accounts that renamed them.',
      example: ['SEV1', 'SEV2', 'SEV3'],
      fallback: '[P1, P2, P3, P4, P5]',
    }),
    allow_unprioritized: field(z.boolean().default(false), {
      origin: 'ours',
      description: 'Let incidents without a priority pass `min_priority`.',
      example: true,
    }),
    min_urgency: field(z.enum(['high', 'low']).exactOptional(), {
      origin: 'aof',
      description: '`high`: only incidents of high urgency; `low`: both.',
      example: 'high',
    }),
    urgencies: field(z.array(z.enum(['high', 'low'])).exactOptional(), {
      origin: 'aof',
      description: 'Urgencies that pass.',
      example: ['high'],
    }),
    statuses: field(z.array(z.enum(['triggered', 'acknowledged', 'resolved'])).exactOptional(), {
      origin: 'aof',
      description: 'Statuses of the incident that pass.',
      example: ['triggered', 'acknowledged'],
    }),
  }),
  UNUSED_CONFIG,
);

const commandSchema = z.object({
  agent: field(z.string(), { origin: 'aof', description: 'Name of the agent.', example: 'resolution-agent' }),
});

export const triggerSpecSchema = withUnused(
  z.object({
    platform: field(
      z.object({
        type: field(z.literal('pagerduty'), {
          origin: 'aof',
          description:
            'The platform; upper and lower case are the same. Triggers of other platforms are skipped.',
          example: 'pagerduty',
        }),
        config: field(configSchema.prefault({}), {
          origin: 'aof',
          description: 'Secrets and filters of the PagerDuty webhook.',
        }),
      }),
      {
        origin: 'aof',
        description: 'Where the events come from. `type` and `config` may also stand in `spec` itself.',
      },
    ),
    agent: field(z.string().min(1).exactOptional(), {
      origin: 'aof',
      description:
        'Name of the agent that answers, or `{ref: name}`. Needed unless `commands` names one for each event type.',
      example: 'diagnostic-agent',
      aliases: ['default_agent', 'defaultAgent'],
    }),
    commands: field(z.record(z.string(), commandSchema).exactOptional(), {
      origin: 'aof',
      description: 'Another agent for an event type.',
      example: { 'incident.resolved': { agent: 'cleanup-agent' } },
    }),
    filter: field(filterSchema.exactOptional(), {
      origin: 'aof',
      description:
        'Conditions on metadata; all must hold. A scalar: equal (for lists: contained); a list: any of; or one of `not`, `prefix`, `suffix`, `contains`, `exists`, `in`.',
      example: { 'metadata.service': 'production-api', 'metadata.title': { contains: 'checkout' } },
    }),
    parameters: field(z.record(z.string(), z.unknown()).default({}), {
      origin: 'aof',
      description:
        'Handed to the agent as they are. `auto_acknowledge`, `auto_acknowledge_p1` and `auto_resolve_if_known` act only as far as `allowed_actions` lets them.',
      example: { create_postmortem: true },
    }),
    allowed_actions: field(z.array(z.enum(['acknowledge', 'resolve'])).default([]), {
      origin: 'ours',
      description: 'What the agent may do to the incident beyond writing its note.',
      example: ['acknowledge'],
    }),
    run_if_resolved: field(z.boolean().default(false), {
      origin: 'ours',
      description: 'Run although the incident is resolved by now.',
      example: true,
    }),
    failure_note: field(z.boolean().default(true), {
      origin: 'ours',
      description: 'Write a short note when the run fails for good.',
      example: false,
    }),
    limits: field(limitsSchema.prefault({}), {
      origin: 'ours',
      description: 'How often and how long the trigger may run.',
    }),
    enabled: field(z.boolean().default(true), {
      origin: 'aof',
      description: '`false` keeps the trigger and lets nothing pass.',
      example: false,
    }),
  }),
  UNUSED_TRIGGER,
);

/** A Trigger as written in canonical form (input) and as the machines read it (output). */
export const triggerSchema = z.object({
  apiVersion: field(z.literal('aof.sh/v1'), {
    origin: 'aof',
    description: '`aof.sh/v1`; any `aof.*` group with `/v1` or `/v1alpha1` is read as this.',
    example: 'aof.sh/v1',
  }),
  kind: field(z.literal('Trigger'), { origin: 'aof', description: '`Trigger`.', example: 'Trigger' }),
  metadata: field(metadataSchema, { origin: 'aof', description: 'Name and labels.' }),
  spec: field(triggerSpecSchema, { origin: 'aof', description: 'What to answer, and how.' }),
});

/** Compiles only while the schema reads what the machines expect. */
export const asTrigger = (read: z.output<typeof triggerSchema>): Trigger => read;
