import * as z from 'zod';
import { availableTool, type PagerDutyReads, type Tool, type ToolContext, unavailableTool } from './tool.ts';
import { refused } from './tool-error.ts';

/** What can be read, and how. */
const READS = {
  incident: async (api, id) => (await api.getIncident(id)).raw,
  alerts: async (api, id) => await api.listAlerts(id),
  log_entries: async (api, id) => await api.listLogEntries(id),
  notes: async (api, id) => await api.listNotes(id),
  past_incidents: async (api, id) => await api.listPastIncidents(id),
  related_incidents: async (api, id) => await api.listRelatedIncidents(id),
  related_changes: async (api, id) => await api.listRelatedChangeEvents(id),
  on_call: async (api, id) => await api.listOnCalls(id),
} satisfies Record<string, (api: PagerDutyReads, id: string) => Promise<unknown>>;

type Read = keyof typeof READS;

/** https://developer.pagerduty.com/docs/rest-api-overview: ids are letters and digits. */
const ID = /^[A-Za-z0-9]{1,40}$/;

const input = z.object({
  what: z.enum(Object.keys(READS) as [Read, ...Read[]]),
  id: z
    .string()
    .optional()
    .describe('Id of the incident (for on_call: of the escalation policy). Absent: those of this run'),
});

/** Reads around incidents, with the token of the trigger. Nothing of it writes. */
export async function createPagerDutyTool({ pagerduty, metadata }: ToolContext): Promise<Tool> {
  if (!pagerduty)
    return unavailableTool('pagerduty', 'there is no PagerDuty API token (PAGERDUTY_API_TOKEN)');
  return availableTool({
    name: 'pagerduty',
    description:
      'Reads from PagerDuty: this incident or another one by id, its alerts, log, notes, past and related incidents, related changes, and who is on call.',
    input,
    writes: false,
    execute: async ({ what, id }) => {
      const own = metadata[what === 'on_call' ? 'escalation_policy_id' : 'incident_id'];
      const chosen = id ?? (typeof own === 'string' ? own : undefined);
      if (chosen === undefined) throw refused('this run has no such id: give one');
      if (!ID.test(chosen)) throw refused(`${JSON.stringify(chosen)} is not an id of PagerDuty`);
      const found = await READS[what](pagerduty, chosen);
      if (Array.isArray(found) && found.length === 0) return 'none';
      return JSON.stringify(found, null, 1);
    },
  });
}
