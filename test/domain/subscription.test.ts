import { describe, expect, it } from 'vitest';
import {
  isSecretStored,
  readSubscriptionMark,
  secretFingerprint,
  subscriptionMark,
  unfinishedMark,
} from '../../lib/domain/subscription-mark.ts';
import {
  healthUrl,
  isAnswered,
  SUBSCRIBABLE,
  sameWebhook,
  subscribedEvents,
  subscriptionScope,
} from '../../lib/domain/subscription-plan.ts';
import { triggerWith } from './triggers.ts';

const withConfig = (config: Parameters<typeof triggerWith>[0]) => triggerWith(config);

describe('what a subscription of these triggers brings', () => {
  it.each([
    [
      [{ event_types: ['incident.triggered'] }, { event_types: ['incident.resolved', 'incident.triggered'] }],
      ['incident.triggered', 'incident.resolved'],
    ],
    [
      [{ event_types: ['incident.task.*'] }],
      ['incident.task.created', 'incident.task.updated', 'incident.task.completed'],
    ],
    [
      [{ event_types: ['service.*', 'incident.newly.invented'] }],
      [
        'service.created',
        'service.updated',
        'service.deleted',
        'service.custom_field_values.updated',
        'incident.newly.invented',
      ],
    ],
    [[{ event_types: ['pagey.ping', 'incident.triggered'] }], ['incident.triggered']],
    [[{ event_types: ['*'] }], SUBSCRIBABLE],
  ])('%j', (configs, events) => {
    expect(subscribedEvents(configs.map(withConfig))).toEqual(events);
  });
});

describe('the narrowest scope', () => {
  it.each([
    [[{ allowed_services: ['P1'] }, { allowed_services: ['P1'] }], { kind: 'service', entry: 'P1' }],
    [[{ allowed_services: ['P1'] }, { allowed_services: ['P2'] }], { kind: 'account' }],
    [[{ allowed_services: ['P1'] }, {}], { kind: 'account' }],
    [
      [{ allowed_teams: ['T1'] }, { allowed_teams: ['T1'], allowed_services: ['P1'] }],
      { kind: 'team', entry: 'T1' },
    ],
    [[{ allowed_services: [] }], { kind: 'account' }],
    [[], { kind: 'account' }],
  ])('%j → %j', (configs, scope) => {
    expect(subscriptionScope(configs.map(withConfig))).toEqual(scope);
  });
});

describe('addresses', () => {
  it.each([
    ['https://x/webhooks/pagerduty', 'https://x/webhook/pagerduty', true],
    ['https://x/webhooks/pagerduty/', 'https://x/webhooks/pagerduty', true],
    ['https://x/webhooks/pagerduty', 'https://y/webhooks/pagerduty', false],
    ['https://x/prod/webhooks/pagerduty', 'https://x/webhooks/pagerduty', false],
  ])('%s and %s: %s', (a, b, same) => {
    expect(sameWebhook(a, b)).toBe(same);
  });

  it.each([
    ['https://x/webhooks/pagerduty', true],
    ['https://x/webhook/pagerduty', true],
    ['https://x/webhooks/pagerduty/', false],
  ])('%s is answered: %s', (url, answered) => {
    expect(isAnswered(url)).toBe(answered);
  });

  it('tells where a receiver says that it is there', () => {
    expect(healthUrl('https://x/prod/webhooks/pagerduty')).toBe('https://x/prod/healthz');
    expect(healthUrl('https://x/webhook/pagerduty/')).toBe('https://x/healthz');
  });
});

describe('the mark in a description', () => {
  const mark = { stack: 'prod', secret: 'EU_WEBHOOK_SECRET', fingerprint: secretFingerprint('value') };

  it('is read as it was written', () => {
    expect(readSubscriptionMark(subscriptionMark(mark))).toEqual(mark);
    const { fingerprint: _, ...unfinished } = mark;
    expect(readSubscriptionMark(unfinishedMark(unfinished, crypto.randomUUID()))).toEqual(unfinished);
  });

  it.each(['', 'Our webhook', 'pagerduty-triggers prod', 'pagerduty-triggers prod: not a name'])(
    'is none in %j',
    (description) => {
      expect(readSubscriptionMark(description)).toBeUndefined();
    },
  );

  it('tells whether the secret is stored', () => {
    const description = subscriptionMark(mark);
    expect(isSecretStored(description, new Map([['EU_WEBHOOK_SECRET', ['old', 'value']]]))).toBe(true);
    expect(isSecretStored(description, new Map([['OTHER', ['value']]]))).toBe(false);
    expect(isSecretStored('Our webhook', new Map())).toBeUndefined();
  });
});
