import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createPagerDutyFor } from '../../lib/adapters/pagerduty/client-for.ts';
import { createTransport } from '../../lib/adapters/pagerduty/transport.ts';
import { createRunLedger } from '../../lib/adapters/run-ledger/create-run-ledger.ts';
import { createAskAgent } from '../../lib/agents/registry.ts';
import type { Receipt } from '../../lib/app/ports/queue.ts';
import type { WorkDeps } from '../../lib/app/work/context.ts';
import { createWork } from '../../lib/app/work.ts';
import type { Agent } from '../../lib/domain/agent.ts';
import type { Trigger } from '../../lib/domain/trigger.ts';
import { watchedLog } from './watched-log.ts';

interface BuildOptions extends Partial<WorkDeps> {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly pagerduty_url: string;
  readonly token: string | null;
  readonly trigger: Trigger | null;
  readonly agents: readonly Agent[];
  readonly now: () => number;
  readonly hide: (receipt: Receipt, seconds: number) => void;
}

/** The worker as its door builds it, with the catalog, the secrets and the visibility in memory. */
export function buildWork(options: BuildOptions): ReturnType<typeof createWork> {
  const { client, table, pagerduty_url, token, trigger, agents, now, hide, ...over } = options;
  const secrets = {
    get: async (name: string) =>
      name === 'PAGERDUTY_API_TOKEN' && token !== null
        ? token
        : name === 'PAGERDUTY_FROM_EMAIL'
          ? 'responder@example.com'
          : undefined,
    refresh: async () => undefined,
  };
  return createWork({
    visibility: { hide: async (receipt, seconds) => hide(receipt, seconds) },
    followUps: { send: async (messages) => messages.map(() => 'sent' as const) },
    ledger: createRunLedger({ client, table, now, ttl_days: 30 }),
    catalog: {
      trigger: async () => trigger ?? undefined,
      agent: async (name) => agents.find((agent) => agent.metadata.name === name),
    },
    pagerDutyFor: createPagerDutyFor({
      secrets,
      now,
      transport: createTransport(),
      sleep: async () => undefined,
      random: () => 0.5,
      api_url: pagerduty_url,
    }),
    ask: createAskAgent({ secrets, now }),
    log: watchedLog,
    metrics: { add: () => undefined },
    now,
    newOwner: randomUUID,
    settings: {
      backoff_ms: [30_000, 120_000, 600_000],
      retry_window_ms: 3_600_000,
      note_max_characters: 20_000,
      note_settle_ms: 120_000,
    },
    observe: () => undefined,
    ...over,
  });
}
