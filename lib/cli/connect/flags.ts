import type { Command } from 'commander';
import { addTargetOptions, type TargetFlags } from '../target/target.ts';

/** What of the account is meant. */
export interface ScopeFlags extends TargetFlags {
  readonly account?: true;
  readonly service?: string;
  readonly team?: string;
}

export function addScopeOptions(command: Command): Command {
  return addTargetOptions(command)
    .option('--account', 'the events of the whole account')
    .option('--service <id>', 'the events of one service')
    .option('--team <id>', 'the events of one team');
}
