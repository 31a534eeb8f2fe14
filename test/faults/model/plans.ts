import { AGAIN } from './plans/again.ts';
import { AGENT } from './plans/agent.ts';
import { BEGIN } from './plans/begin.ts';
import type { Plans } from './plans/moves.ts';
import { NOTE } from './plans/note.ts';

/** Plans that are about one rule each, by the step it stands in. */
export const PLANS: Plans = { ...BEGIN, ...AGENT, ...NOTE, ...AGAIN };
