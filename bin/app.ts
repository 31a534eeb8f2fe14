import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readContext } from '../lib/config/context.ts';
import { AppError } from '../lib/domain/errors.ts';
import { bundle, bundleFolder } from '../lib/infra/bundle.ts';
import { checkRegion } from '../lib/infra/check-region.ts';
import { PagerDutyTriggersStack } from '../lib/infra/stack.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

try {
  const app = new App({ analyticsReporting: false });
  const context = readContext(app.node.getAllContext());
  checkRegion(context.region ?? process.env['CDK_DEFAULT_REGION'], context);
  const folder = bundleFolder();
  new PagerDutyTriggersStack(app, {
    context,
    version,
    code: (door) => Code.fromAsset(bundle(door, folder).folder),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (thrown) {
  if (!(thrown instanceof AppError)) throw thrown;
  process.stderr.write(`${thrown.message}\n${thrown.remedy ?? ''}\n`);
  process.exitCode = 1;
}
