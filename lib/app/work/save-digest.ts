import { digestText } from '../../domain/digest.ts';
import { composeNote } from '../../domain/note.ts';
import { change, connect, pass, type RunContext, type WorkDeps } from './context.ts';

/** A run that waited too long is answered by the event's facts instead of by an agent that would judge a stale world. */
export async function saveDigest(deps: WorkDeps, context: RunContext): Promise<void> {
  await connect(deps, context);
  const { trigger, run, receipt, subject } = context;
  await change(deps, context, {
    set: {
      state: 'ANSWERED',
      answer: {
        digest: true,
        note: composeNote({
          text: digestText(
            subject.metadata,
            deps.now() - receipt.sent_at,
            trigger.spec.limits.max_age_s * 1000,
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
