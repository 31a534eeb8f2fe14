import type { Command } from 'commander';
import { AppError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';

/** Which deployment a command acts on, as its flags say. */
export interface TargetFlags {
  readonly local?: boolean;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** The flags every command has that acts on a deployment. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--local', 'act on the platform that npm start runs here')
    .option('--stack <name>', 'name of the stack (PDT_STACK; default pagerduty-triggers)')
    .option('--region <region>', 'AWS region (PDT_REGION, AWS_REGION)')
    .option('--profile <name>', 'AWS profile (PDT_PROFILE, AWS_PROFILE)');
}

/** Whether the running local platform is meant. @throws AppError `usage` where flags contradict each other. */
export function wantsLocal(flags: TargetFlags, env: Io['env']): boolean {
  const other = (['stack', 'region', 'profile'] as const).find((name) => flags[name] !== undefined);
  if (flags.local === true && other !== undefined) {
    throw new AppError('usage', `--local and --${other} contradict each other`, {
      remedy: `leave out one of them`,
    });
  }
  if (flags.local === true) return true;
  return other === undefined && /^(1|true|yes)$/i.test(env['PDT_LOCAL'] ?? '');
}
