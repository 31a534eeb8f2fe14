import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { LocalEvent } from '../../lib/local/local-event.ts';
import { type Platform, startPlatform } from '../../lib/local/platform.ts';
import { openBrowser } from './browser.ts';
import { openPage } from './open-page.ts';

/** A trigger that takes what comes, and one that wants more. */
const RESOURCES = `apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: incident-brief }
spec:
  platform: { type: pagerduty, config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}" } }
  agent: brief
  limits: { max_runs: 1000/24h }
---
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: payments-p1 }
spec:
  platform:
    type: pagerduty
    config: { webhook_secret: "\${PAGERDUTY_WEBHOOK_SECRET}", event_types: [incident.triggered], min_priority: P1, allowed_services: [payments-api] }
  agent: brief
---
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: brief }
spec:
  invoke:
    template:
      note: |-
        **{{title}}**

        - What: incident #{{incident_number}}, {{status}}, priority {{priority}}, urgency {{urgency}}
        - Where: {{service_name}} (\`{{service_id}}\`)
        - Who: {{assignee_names}}; escalation policy {{escalation_policy_name}}
        - Links: [incident]({{html_url}})
`;

/** A platform with its console, and a browser. Both are there once a test runs. */
export interface WholeConsole {
  readonly platform: Platform;
  readonly browser: Browser;
  /** What the platform has told so far; grows. */
  readonly steps: readonly LocalEvent[];
  /** A page of its own on the platform's console. */
  readonly open: (options?: BrowserContextOptions) => Promise<Page>;
}

/** Called once at the top of a file: started before its first test, ended after its last. */
export function wholeConsole(): WholeConsole {
  let directory: string;
  let platform: Platform;
  let browser: Browser;
  const steps: LocalEvent[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pdt-console-'));
    await writeFile(join(directory, 'resources.yaml'), RESOURCES);
    const free = { port: 0, explicit: true };
    platform = await startPlatform({
      ports: { gateway: free, pagerduty: free, aws: free },
      paths: [directory],
      cwd: directory,
      environment: {},
      pagerduty: 'double',
      version: 'test',
      report: { event: (event) => steps.push(event), notice: () => undefined },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  return {
    get platform() {
      return platform;
    },
    get browser() {
      return browser;
    },
    steps,
    open: (options = {}) => openPage(browser, platform.ready.console_url, options),
  };
}
