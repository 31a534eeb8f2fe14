import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { afterAll } from 'vitest';
import { readContext } from '../../lib/config/context.ts';
import type { ContextName } from '../../lib/config/context-schema.ts';
import { PagerDutyTriggersStack } from '../../lib/infra/stack.ts';

export type GivenContext = Partial<Record<ContextName, unknown>>;

const FOLDER = mkdtempSync(join(tmpdir(), 'pdt-synth-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** The stack in an app of its own. Its functions are empty: bundles have their own test. */
export function stackOf(given: GivenContext = {}): { app: App; stack: PagerDutyTriggersStack } {
  const app = new App({ analyticsReporting: false, outdir: mkdtempSync(join(FOLDER, 'out-')) });
  const code = (door: string) => {
    const folder = join(FOLDER, door);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.mjs'), `export const handler = () => '${door}';\n`);
    return Code.fromAsset(folder);
  };
  const stack = new PagerDutyTriggersStack(app, { context: readContext(given), version: '9.8.7', code });
  return { app, stack };
}

/** The template that the context gives. */
export const templateOf = (given: GivenContext = {}): Template => Template.fromStack(stackOf(given).stack);

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  /** As JSON, so that references can be compared. */
  readonly resources: readonly string[];
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** What the role of a function may do, all its policies together. */
export function statementsOf(
  template: Template,
  role: 'Receiver' | 'Worker' | 'Publisher',
): readonly Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter((policy) =>
    policy['Properties'].Roles.some((entry: { Ref: string }) => entry.Ref.startsWith(`${role}Role`)),
  );
  return policies.flatMap((policy) =>
    asList(policy['Properties'].PolicyDocument.Statement).map((statement) => {
      const { Effect, Action, Resource } = statement as Record<string, unknown>;
      return {
        effect: String(Effect),
        actions: asList(Action).map(String).sort(),
        resources: asList(Resource).map((resource) => JSON.stringify(resource)),
      };
    }),
  );
}
