import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runIdOf } from '../../lib/domain/run.ts';
import type { LocalEvent } from '../../lib/local/local-event.ts';
import { type Platform, startPlatform } from '../../lib/local/platform.ts';
import { SECRET } from './aws-stage.ts';
import { bodyOf, gatewayEventOf } from './delivery.ts';
import { type Measured, measured, quantile } from './measured.ts';

const WARM_UP = 10;
const RUNS = 60;

const RESOURCES = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: brief }
spec:
  platform: { type: pagerduty, config: { event_types: [incident.triggered] } }
  agent: brief-agent
  limits: { max_runs: 1000/24h }
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief-agent }
spec: { invoke: { template: { note: "Brief: {{title}}" } } }
`;

/** (e) From the POST to the run that ended DONE, its note on the incident, through the local platform with a template agent. */
export async function measureEventToNote(): Promise<readonly Measured[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pdt-bench-'));
  writeFileSync(join(directory, 'resources.yaml'), RESOURCES);
  const waiting = new Map<string, (event: Extract<LocalEvent, { type: 'done' }>) => void>();
  const free = { port: 0, explicit: true };
  const platform = await startPlatform({
    ports: { gateway: free, pagerduty: free, aws: free },
    paths: [join(directory, 'resources.yaml')],
    cwd: directory,
    environment: { PATH: process.env['PATH'], PAGERDUTY_WEBHOOK_SECRET: SECRET },
    pagerduty: 'double',
    version: 'bench',
    report: {
      event: (event) => event.type === 'done' && waiting.get(event.run_id)?.(event),
      notice: () => undefined,
    },
  });
  try {
    const times: number[] = [];
    for (let number = 0; number < WARM_UP + RUNS; number += 1) {
      times.push(await timeRun(platform, waiting, `NOTE-${number}`));
    }
    const warm = times.slice(WARM_UP);
    return [
      measured('(e) event to note, p50', quantile(warm, 0.5), 'ms', 100),
      measured('(e) event to note, p90', quantile(warm, 0.9), 'ms'),
    ];
  } finally {
    await platform.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function timeRun(
  { ready }: Platform,
  waiting: Map<string, (event: Extract<LocalEvent, { type: 'done' }>) => void>,
  eventId: string,
): Promise<number> {
  const body = bodyOf(2000, eventId);
  const { headers } = gatewayEventOf(body, SECRET);
  const done = Promise.withResolvers<Extract<LocalEvent, { type: 'done' }>>();
  waiting.set(runIdOf(eventId, 'brief'), done.resolve);
  const start = performance.now();
  const answer = await fetch(ready.webhook_url, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body,
  });
  if (answer.status !== 202) throw new Error(`the receiver answered ${answer.status}`);
  const { state, reason = '' } = await done.promise;
  if (state !== 'DONE') throw new Error(`the run ended ${state} ${reason}`);
  return performance.now() - start;
}
