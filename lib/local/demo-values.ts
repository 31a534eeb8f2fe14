import type { Reporter } from './local-event.ts';
import type { WantedPagerDuty } from './start-pagerduty.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Stand in for what is not set, so that everything runs at once. No secrets: they are printed. */
const DEMO_VALUES = {
  PAGERDUTY_WEBHOOK_SECRET: 'local-demo-webhook-secret',
  PAGERDUTY_API_TOKEN: 'local-demo-api-token',
} as const;

/**
 * The environment with a demo value for each PagerDuty secret that is not set, printed where one is used. A real PagerDuty
 * is never asked with a demo token.
 */
export function withDemoValues({
  environment,
  pagerduty,
  report,
}: {
  readonly environment: Environment;
  readonly pagerduty: WantedPagerDuty;
  readonly report: Pick<Reporter, 'notice'>;
}): Environment {
  const names = (['PAGERDUTY_WEBHOOK_SECRET', 'PAGERDUTY_API_TOKEN'] as const).filter(
    (name) => !environment[name] && (name !== 'PAGERDUTY_API_TOKEN' || pagerduty === 'double'),
  );
  for (const name of names) {
    report.notice({
      level: 'info',
      message: `${name} is not set; using the demo value ${DEMO_VALUES[name]}`,
    });
  }
  return { ...environment, ...Object.fromEntries(names.map((name) => [name, DEMO_VALUES[name]])) };
}
