import { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import type { PipelineRow } from './door-rows.ts';
import type { Stage } from './pipeline-stage.ts';
import { triggerYaml } from './resources.ts';

/** Heard by two of the crowd only, and by no other row's trigger. */
const CALL = 'incident.delegated';
const NAMES = Array.from({ length: 100 }, (_, index) => `crowd-${index}`);
const [BROKEN = '', SOUND = '', NEVER_GOOD = ''] = NAMES;
/** Most parameters that one DeleteParameters takes. */
const DELETED_AT_ONCE = 10;

function yamlOf(name: string): string {
  if (name === NEVER_GOOD) return 'kind: Trigger\nspec: [';
  const called = name === BROKEN || name === SOUND;
  return triggerYaml(name, [called ? CALL : 'incident.role.assigned']).yaml;
}

/** Stores a hundred triggers, of which one was never good and another one is broken after it had been published. */
async function gather(stage: Stage): Promise<void> {
  const { world } = stage;
  stage.atLast(async () => {
    for (let from = 0; from < NAMES.length; from += DELETED_AT_ONCE) {
      const Names = NAMES.slice(from, from + DELETED_AT_ONCE).map(
        (name) => `${world.settings.PARAMETER_PATH}/triggers/${name}`,
      );
      await world.clients.ssm.send(new DeleteParametersCommand({ Names }));
    }
    await world.publish();
  });
  await Promise.all(NAMES.map((name) => world.putResource('triggers', name, yamlOf(name))));
  await world.publish();
  await world.putResource('triggers', BROKEN, 'kind: Trigger\nspec: [');
  await world.publish();
}

/** One bad trigger harms no other one, nor its own last good version. */
export const CROWD_ROWS: readonly PipelineRow[] = [false, true].map((cold) => ({
  fault: 'one trigger among 100 is broken',
  where: cold ? 'publisher, receiver and worker, cold' : 'publisher',
  sent: 1,
  notes: 2,
  play: async (stage) => {
    await gather(stage);
    // The receiver's copy of the catalog may be from before for some seconds; a cold one has none.
    await stage.world.recycle('receiver');
    await stage.world.recycle('worker');
    if (cold) {
      await stage.world.recycle('publisher');
      await stage.world.publish();
    }
    const event = stage.event(CALL);
    for (const name of [BROKEN, SOUND]) stage.expectRun(event, 'DONE', name);
    const answered = await stage.send(event);
    expect(answered.attempts).toBe(1);
  },
}));
