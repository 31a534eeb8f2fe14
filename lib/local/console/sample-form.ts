import * as z from 'zod';
import { EVENT_TYPES, type EventType } from '../../domain/event-types.ts';
import { aboutItsOwnIncident, type SampleEvent, sampleEvent } from '../sample-delivery.ts';

/** What the form sends. An absent or empty field: as in the sample. */
const FORM = z.strictObject({
  event_type: z.enum(Object.keys(EVENT_TYPES) as [EventType, ...EventType[]], 'choose one of the list'),
  /** Empty: an incident of its own. */
  incident_id: z
    .string()
    .regex(/^[A-Za-z0-9]{0,32}$/, 'write up to 32 letters and digits, like Q2QH1GOV7V5D1P')
    .default(''),
  title: z.string().max(1024, 'write at most 1,024 characters').default(''),
  service: z.string().max(255, 'write at most 255 characters').default(''),
  priority: z.enum(['', 'none', 'P1', 'P2', 'P3', 'P4', 'P5'], 'choose none or P1 to P5').default(''),
  urgency: z.enum(['', 'high', 'low'], 'choose high or low').default(''),
  bad_signature: z.boolean().default(false),
});

export type SampleForm = z.infer<typeof FORM>;

/** The form, or its first wrong field and what to write there. */
export function readForm(
  value: unknown,
): { readonly form: SampleForm } | { readonly field: string; readonly message: string } {
  const read = FORM.safeParse(value);
  if (read.success) return { form: read.data };
  const issue = read.error.issues[0];
  return { field: String(issue?.path[0] ?? ''), message: issue?.message ?? 'send the form as JSON' };
}

/** The event that the form describes, as if it happened now. */
export async function eventOf(form: SampleForm, now: Date): Promise<SampleEvent> {
  const sample = await sampleEvent(form.event_type, now);
  const event = aboutItsOwnIncident(sample, form.incident_id || undefined);
  return event.data['type'] === 'incident' ? { ...event, data: withFields(event.data, form) } : event;
}

function withFields(
  data: Readonly<Record<string, unknown>>,
  { title, service, priority, urgency }: SampleForm,
): Readonly<Record<string, unknown>> {
  return {
    ...data,
    ...(title && { title }),
    ...(service && { service: { ...Object(data['service']), summary: service } }),
    ...(priority && {
      priority: priority === 'none' ? null : { ...Object(data['priority']), summary: priority },
    }),
    ...(urgency && { urgency }),
  };
}
