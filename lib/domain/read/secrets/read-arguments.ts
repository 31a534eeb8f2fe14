import { mcpSetting } from '../../mcp-setting.ts';
import type { Reading } from '../reading.ts';
import { child, type Node, type ScalarNode, textOf } from '../tree.ts';
import { isCredentialName } from './credential-name.ts';
import { envName } from './env-name.ts';
import { readAddress } from './read-address.ts';
import { readCredential } from './read-credential.ts';

/** `--name` or `-name`, and what follows `=` in the same argument; also `NAME=value` and the `Name: value` of a header. */
const FLAG = /^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/;
const NAMED = /^([A-Za-z][\w.-]*)(?:=|:\s)\s*([\s\S]+)$/;

/** Names that say so only as an argument. */
const ARGUMENT_NAME = /^(?:pass|pat|auth|bearer)$/i;

/** How providers begin their tokens: such an argument needs no name. */
const TOKEN = /^(?:sk-|gh[opsu]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza)[\w-]{12,}$/;

/**
 * The program of a stdio server and its arguments: references in the arguments are resolved as in any tool's settings. An argument
 * that is, holds or follows the name of a credential is a literal, and so is an address with one in it.
 */
export function readArguments(server: Node, resource: string, reading: Reading): void {
  const name = textOf(child(server, 'server')) ?? '';
  const args = child(server, 'args');
  let flag: string | undefined;
  for (const node of [child(server, 'command'), ...(args?.kind === 'list' ? args.items : [])]) {
    if (node?.kind !== 'scalar') continue;
    const named = credentialIn(node, flag);
    if (named !== undefined) {
      const usualName = mcpSetting(name, envName(named));
      readCredential(node, { resource, side: 'worker', optional: false, usualName }, reading);
    } else {
      readAddress(node, resource, mcpSetting(name, 'URL'), reading);
    }
    const [, last, value] = FLAG.exec(node.text) ?? [];
    flag = value === undefined ? last : undefined;
  }
}

/** The name of the credential an argument holds; `flag`: the argument before it, when that awaits a value. */
function credentialIn({ text }: ScalarNode, flag: string | undefined): string | undefined {
  const ofFlag = flag !== undefined && !text.startsWith('-') && isArgumentName(flag) ? flag : undefined;
  if (ofFlag !== undefined) return ofFlag;
  const [, name = '', value] = FLAG.exec(text) ?? NAMED.exec(text) ?? [];
  if (value && isArgumentName(name)) return name;
  // A whole command line in one text.
  const words = text.split(/\s+/);
  const at = words.findIndex((word, index) => index > 0 && credentialBefore(word, words[index - 1] ?? ''));
  if (at > 0) return FLAG.exec(words[at] ?? '')?.[1] ?? FLAG.exec(words[at - 1] ?? '')?.[1];
  return TOKEN.test(text) ? 'token' : undefined;
}

function credentialBefore(word: string, before: string): boolean {
  const [, own = '', value] = FLAG.exec(word) ?? [];
  if (value && isArgumentName(own)) return true;
  const [, flag = '', given] = FLAG.exec(before) ?? [];
  return given === undefined && isArgumentName(flag) && !word.startsWith('-');
}

const isArgumentName = (name: string): boolean => isCredentialName(name) || ARGUMENT_NAME.test(name);
