import { digestText, overBudget, tooOld } from '../../domain/digest.ts';
import { composeNote } from '../../domain/note.ts';
import { change, connect, pass, type RunContext, type WorkDeps } from './context.ts';

/**
 * A run that waited too long, or whose trigger has spent what it may, is answered by the event's facts instead of by an agent.
 */
export async function saveDigest(
  deps: WorkDeps,
  context: RunContext,
  why: 'max_age' | 'budget',
): Promise<void> {
  await connect(deps, context);
  const { trigger, run, receipt, subject } = context;
  const { budget, max_age_s } = trigger.spec.limits;
  await change(deps, context, {
    set: {
      state: 'ANSWERED',
      answer: {
        digest: true,
        ...(why === 'budget' && { over_budget: true }),
        note: composeNote({
          text: digestText(
            subject.metadata,
            why === 'budget' && budget
              ? overBudget(budget)
              : tooOld(deps.now() - receipt.sent_at, max_age_s * 1000),
          ),
          bot_name: trigger.spec.platform.config.bot_name,
          trigger: trigger.metadata.name,
          agent: 'digest',
          duration_ms: 0,
          run_id: run.run_id,
          max_characters: deps.settings.note_max_characters,
        }),
      },
    },
  });
  await pass(deps, 'answer_saved', context);
}
