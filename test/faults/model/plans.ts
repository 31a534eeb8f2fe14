import type { Plan } from './plan.ts';
/** Plans by the rule that they are about. */
export const PLANS: Readonly<Record<string, Plan>> = {};
