import type { CoalescingWindow, Lead } from '../../domain/lead.ts';

/** A run in the window of its incident and trigger; `at` (epoch ms) tells which window. */
export interface RunWindow {
  readonly subject: string;
  readonly trigger: string;
  readonly run_id: string;
  readonly count: number;
  readonly per_s: number;
  readonly at: number;
}

/** What cooldown and coalescing count by, under a trigger. */
export interface LeadKey {
  readonly subject: string;
  readonly trigger: string;
}

/** A coalescing window, by the run that opened it and when (epoch ms). */
export type WindowKey = Pick<CoalescingWindow, 'leader' | 'at'>;

export interface StoredWindow {
  /** The runs whose events were coalesced, latest first. */
  readonly run_ids: readonly string[];
  readonly follow_up_sent: boolean;
  /** What the follow-up runs as, once that is settled. */
  readonly generation?: number;
}

export interface CoalescedEvents {
  /** How many there are in all. */
  readonly count: number;
  /** As PagerDuty sent them, latest first. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** A trigger's budget in one window; `at` (epoch ms) tells which. */
export interface BudgetWindow {
  readonly trigger: string;
  readonly unit: string;
  readonly per_s: number;
  readonly at: number;
}

/** Part of a budget, under an id of its own: one agent call of one run. */
export interface BudgetHold {
  readonly id: string;
  readonly units: number;
}

/**
 * The counters of `spec.limits`. Each is one conditional write, so that of any number of workers exactly the allowed number
 * goes on; repeated by the SDK or by the same run, it counts once.
 */
export interface Governor {
  /** Counts the run against its window; false when `count` other runs are in it already. */
  readonly reserveRun: (key: RunWindow) => Promise<boolean>;
  /** Gives a reservation back that led to no run. */
  readonly releaseRun: (key: Omit<RunWindow, 'count'>) => Promise<void>;
  readonly readLead: (key: LeadKey) => Promise<Lead | undefined>;
  /** Lets a run go ahead, unless the lead is no longer the one that was seen. `keep_s`: how long anyone will ask. */
  readonly takeLead: (
    key: LeadKey,
    lead: Omit<Lead, 'ran_at'>,
    what: { readonly seen: Lead | undefined; readonly keep_s: number },
  ) => Promise<boolean>;
  /** Begins the cooldown of a leading run again. */
  readonly renewLead: (key: LeadKey, lead: Omit<Lead, 'ran_at'>) => Promise<void>;
  /** Keeps a run's event for the follow-up; false when the window is closed and the run is not in it. */
  readonly joinWindow: (
    key: WindowKey,
    run: { readonly run_id: string; readonly created_at: number },
  ) => Promise<boolean>;
  readonly readWindow: (key: WindowKey) => Promise<StoredWindow>;
  readonly markFollowUpSent: (key: WindowKey) => Promise<void>;
  /** Nothing joins any more. */
  readonly closeWindow: (key: WindowKey) => Promise<void>;
  /** The generation that the follow-up runs as: the one first named. */
  readonly nameFollowUp: (key: WindowKey, generation: number) => Promise<number>;
  /** The latest `most` events of a window. */
  readonly coalescedEvents: (key: WindowKey, most: number) => Promise<CoalescedEvents>;
  /** Holds part of a budget while anything is left of `most`; true too when this hold stands already. */
  readonly holdBudget: (
    window: BudgetWindow,
    hold: BudgetHold & { readonly most: number },
  ) => Promise<boolean>;
  /** Replaces a hold by what was really used, once. */
  readonly settleBudget: (window: BudgetWindow, hold: BudgetHold) => Promise<void>;
}
