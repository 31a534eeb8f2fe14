/** Which events of the account a webhook subscription hears of. */
export interface SubscriptionFilter {
  readonly type: 'account_reference' | 'service_reference' | 'team_reference';
  readonly id?: string;
}

/** A webhook subscription as PagerDuty lists it. */
export interface Subscription {
  readonly id: string;
  readonly url: string;
  readonly active: boolean;
  /** Switched off for 24 h after three dropped deliveries in a row. */
  readonly temporarily_disabled: boolean;
  readonly description: string;
  readonly events: readonly string[];
  readonly filter: SubscriptionFilter;
}

/** PagerDuty's webhook subscriptions. Every method throws AppError with a `pagerduty_…` code. */
export interface Subscriptions {
  readonly list: () => Promise<readonly Subscription[]>;
  /** undefined when there is none of this id. */
  readonly get: (id: string) => Promise<Subscription | undefined>;
  /** The one answer that tells the secret. */
  readonly create: (
    wanted: Omit<Subscription, 'id' | 'temporarily_disabled'>,
  ) => Promise<{ readonly subscription: Subscription; readonly secret: string }>;
  readonly update: (
    id: string,
    change: Partial<Pick<Subscription, 'active' | 'description' | 'events'>>,
  ) => Promise<Subscription>;
  readonly enable: (id: string) => Promise<void>;
  /** Asks PagerDuty to send a `pagey.ping`. */
  readonly ping: (id: string) => Promise<void>;
  /** 404 counts as deleted. */
  readonly remove: (id: string) => Promise<void>;
}
