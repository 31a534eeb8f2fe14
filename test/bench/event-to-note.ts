import { freshEvent, startPipelineWorld, WEBHOOK_SECRET } from '../support/pipeline-world.ts';
import { type Measured, measured, quantile } from './measured.ts';

const WARM_UP = 5;
const RUNS = 40;

const RESOURCES = {
  triggers: `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: brief }
spec:
  platform: { type: pagerduty, config: { event_types: [incident.triggered] } }
  agent: brief-agent
  limits: { max_runs: 1000/24h }
`,
  agents: `apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief-agent }
spec: { invoke: { template: { note: "Brief: {{title}}" } } }
`,
} as const;

/** (e) From the POST to the run that ended DONE, its note on the incident, through the local platform with a template agent. */
export async function measureEventToNote(): Promise<readonly Measured[]> {
  const world = await startPipelineWorld();
  try {
    await world.putSecrets('webhook', { PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET });
    await world.putSecrets('worker', {
      PAGERDUTY_API_TOKEN: 'planted-secret-token',
      PAGERDUTY_FROM_EMAIL: 'responder@example.com',
    });
    await world.putResource('triggers', 'brief', RESOURCES.triggers);
    await world.putResource('agents', 'brief-agent', RESOURCES.agents);
    await world.publish();
    const times: number[] = [];
    for (let number = 0; number < WARM_UP + RUNS; number += 1) {
      const event = freshEvent('incident.triggered');
      const start = performance.now();
      const { status } = await world.deliver(event);
      if (status !== 202) throw new Error(`the receiver answered ${status}`);
      const run = await world.finished(event, 'brief');
      times.push(performance.now() - start);
      if (run.state !== 'DONE' || run.note_id === undefined)
        throw new Error(`the run ended ${run.state} ${JSON.stringify(run.error)}`);
    }
    const warm = times.slice(WARM_UP);
    return [
      measured('(e) event to note, p50', quantile(warm, 0.5), 'ms', 100),
      measured('(e) event to note, p90', quantile(warm, 0.9), 'ms'),
    ];
  } finally {
    await world.close();
  }
}
