import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

export const REGION = 'eu-west-1';
export const ACCOUNT = '000000000000';

export interface Cdk {
  readonly bootstrap: () => Promise<string>;
  readonly deploy: (context: Readonly<Record<string, string>>, app?: string) => Promise<Deployed>;
  readonly destroy: (context: Readonly<Record<string, string>>, app?: string) => Promise<string>;
}

interface Deployed {
  readonly said: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The stock CDK CLI of the project, aimed at an endpoint; everything it writes goes below `folder`. */
export function createCdk(endpoint: string, folder: string): Cdk {
  const run = async (args: readonly string[], cwd = ROOT): Promise<string> => {
    const said: string[] = [];
    const child = spawn(process.execPath, [CLI, ...args, '--no-notices'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        TMPDIR: folder,
        CI: 'true',
        NO_COLOR: '1',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: REGION,
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => said.push(bytes.toString()));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}:\n${said.join('').slice(-4000)}`);
    return said.join('');
  };
  /** Every call its own: the CLI refuses to begin while another one writes into the same folder, and test files run side by side. */
  const output = () => ['--output', mkdtempSync(join(folder, 'cdk.out-'))];
  const common = (context: Readonly<Record<string, string>>, app?: string) => [
    ...(app === undefined ? [] : ['--app', app]),
    ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ...output(),
  ];
  return {
    // Away from cdk.json: an account named in full needs no app, and would only wait for one.
    bootstrap: () => run(['bootstrap', `aws://${ACCOUNT}/${REGION}`, ...output()], folder),
    deploy: async (context, app) => {
      const file = join(mkdtempSync(join(folder, 'outputs-')), 'outputs.json');
      const said = await run([
        'deploy',
        ...common(context, app),
        '--require-approval',
        'never',
        '--outputs-file',
        file,
      ]);
      const outputs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
      return { said, outputs: Object.values(outputs)[0] ?? {} };
    },
    destroy: (context, app) => run(['destroy', '--force', ...common(context, app)]),
  };
}
