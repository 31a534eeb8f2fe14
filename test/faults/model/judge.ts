import type { Seen } from './facts.ts';
import { ASKING } from './promises/asking.ts';
import { COMING_BACK } from './promises/coming-back.ts';
import { ENDING } from './promises/ending.ts';
import { STATUS } from './promises/status.ts';
import { WORK_ONCE } from './promises/work-once.ts';
import { WRITING } from './promises/writing.ts';
import { tellStory } from './story.ts';

const PROMISES = {
  'work once': WORK_ONCE,
  asking: ASKING,
  writing: WRITING,
  status: STATUS,
  'coming back': COMING_BACK,
  ending: ENDING,
};

/** The breaches of every promise, each told in a line. */
export function breaches(seen: Seen): readonly string[] {
  const story = tellStory(seen);
  return Object.entries(PROMISES).flatMap(([part, promises]) =>
    Object.entries(promises).flatMap(([promise, judge]) =>
      [...judge(story)].map((what) => `${part}: ${promise}: ${what}`),
    ),
  );
}
