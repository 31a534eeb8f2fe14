import type { IncidentStatusChange, Trigger } from '../../domain/trigger.ts';

/** A note as PagerDuty lists it. */
export interface IncidentNote {
  readonly id: string;
  readonly content: string;
  /** ISO 8601. */
  readonly created_at: string;
  readonly user_id?: string;
}

/** An incident as REST gives it; the raw object goes to agents. */
export interface Incident {
  readonly id: string;
  readonly status: string;
  readonly last_status_change_at?: string;
  readonly last_status_change_by?: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** PagerDuty's REST API under one trigger's token. Every method throws AppError with a `pagerduty_…` code. */
export interface PagerDuty {
  readonly getIncident: (incidentId: string) => Promise<Incident>;
  readonly listNotes: (incidentId: string) => Promise<readonly IncidentNote[]>;
  /** One POST, at most 20 s; repeated in place only while it surely did not arrive. On failure `writeOutcome(error)` tells what is known. */
  readonly addIncidentNote: (incidentId: string, content: string) => Promise<IncidentNote>;
  /** One PUT, like `addIncidentNote`. */
  readonly updateNote: (incidentId: string, noteId: string, content: string) => Promise<IncidentNote>;
  /** 404 counts as deleted. */
  readonly deleteNote: (incidentId: string, noteId: string) => Promise<void>;
  /**
   * One PUT; "already so" (1001, 1002) is success. Before it is repeated, the incident is read again: as soon as it is not
   * `stillWanted` any more nothing is written. The incident as it is then.
   */
  readonly updateIncidentStatus: (
    incidentId: string,
    status: IncidentStatusChange,
    stillWanted?: (incident: Incident) => boolean,
  ) => Promise<Incident>;
  readonly listAlerts: (incidentId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listLogEntries: (incidentId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** This and the three below need paid plans or scopes: 402, 403 and 404 are for the caller to pass over. */
  readonly listPastIncidents: (incidentId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listRelatedIncidents: (
    incidentId: string,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listRelatedChangeEvents: (
    incidentId: string,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly listOnCalls: (escalationPolicyId: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The user our writes come from: the token's own, or the one `from_email` names. undefined when it cannot be told. */
  readonly ownUserId: () => Promise<string | undefined>;
}

/** Makes the client a trigger's configuration asks for; undefined when there is no API token at all. `until`: epoch ms at which every call must have ended. */
export type PagerDutyFor = (trigger: Trigger, until: number) => Promise<PagerDuty | undefined>;
