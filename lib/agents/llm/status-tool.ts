import * as z from 'zod';
import type { AllowedAction, IncidentStatusChange, Trigger } from '../../domain/trigger.ts';
import { STATUS_OF_ACTION } from '../../domain/trigger.ts';
import { type AvailableTool, availableTool } from '../../tools/tool.ts';

/** The tool by which a model asks for a status, and what it asked for last. */
export interface StatusTool {
  readonly tool: AvailableTool;
  readonly asked: () => IncidentStatusChange | undefined;
}

/** What the trigger lets its agent set. */
export function statusesOf(trigger: Trigger): readonly IncidentStatusChange[] {
  return [...new Set<AllowedAction>(trigger.spec.allowed_actions)].map((action) => STATUS_OF_ACTION[action]);
}

/** undefined where the trigger allows no action: then there is no such tool. Nothing is sent here; the worker applies it, once. */
export function createStatusTool(trigger: Trigger): StatusTool | undefined {
  const statuses = statusesOf(trigger);
  if (statuses.length === 0) return undefined;
  let asked: IncidentStatusChange | undefined;
  const tool = availableTool({
    name: 'set_incident_status',
    description:
      'Asks for a status of the incident of this run. It is applied once, after the note is posted, and not if somebody changed the status meanwhile. The last call counts.',
    input: z.object({ status: z.enum(statuses).describe('The status to set.') }),
    // The worker writes, later; a run that ends without a conclusion asks for nothing.
    writes: false,
    execute: async ({ status }) => {
      asked = status;
      return `The incident will be set to ${status} after your note is posted.`;
    },
  });
  return { tool, asked: () => asked };
}
