import { LineCounter } from 'yaml';
import type { Agent } from '../agent.ts';
import type { Problem } from '../resource.ts';
import type { Trigger } from '../trigger.ts';
import type { Fault } from './build-tree.ts';
import { createLocate, type Locate } from './locate.ts';
import { parseDocuments } from './parse-documents.ts';
import { createProblemList, type ProblemList } from './problem-list.ts';
import { readAgent } from './read-agent.ts';
import { readEnvelope } from './read-envelope.ts';
import { readTrigger } from './read-trigger.ts';
import type { LiteralSecret, Reading, SecretUse } from './reading.ts';
import { child, type Node, plain, textOf } from './tree.ts';

export type { LiteralSecret, SecretUse } from './reading.ts';

/** A resource and where it was written. */
export interface Located<T> {
  readonly resource: T;
  readonly file: string;
  /** 1-based, of the document's first key. */
  readonly line: number;
  readonly column: number;
  /** The document as it was written, comments included: what a parameter stores. */
  readonly text: string;
  /** Where a field of the canonical resource was written, or the nearest thing around it; or a text inside that field. */
  readonly locate: Locate;
}

/** A document of another kind or platform. */
interface SkippedDocument {
  /** `AgentFlow`, or `Trigger` for one of another platform. */
  readonly kind: string;
  readonly name?: string;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface ReadResult {
  readonly triggers: readonly Located<Trigger>[];
  readonly agents: readonly Located<Agent>[];
  readonly skipped: readonly SkippedDocument[];
  /** Names of agents that stand in the text and have errors: a trigger that names one is not wrong for that. */
  readonly brokenAgents: readonly string[];
  readonly problems: readonly Problem[];
  /** Every `${NAME}` that some field of the resources read resolves. */
  readonly secrets: readonly SecretUse[];
  /** Literals where secrets belong; each is an error too. */
  readonly literals: readonly LiteralSecret[];
}

/** Bytes of UTF-8 above which a text is refused unread; also what a stored parameter may hold. */
export const MOST_BYTES = 100 * 1024;

/**
 * The one reader of trigger and agent documents: YAML or JSON, several in one text. Never throws: what is wrong stands in
 * `problems`, and a resource with an error is not among those returned. Time grows linearly with the text.
 */
export function readResources(text: string, source: { readonly file: string }): ReadResult {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const problems = createProblemList(source.file, lines, text.startsWith('\uFEFF') ? 1 : 0);
  const result = {
    triggers: [] as Located<Trigger>[],
    agents: [] as Located<Agent>[],
    skipped: [] as SkippedDocument[],
    brokenAgents: [] as string[],
  };
  const reading: Reading = { file: source.file, text, problems, secrets: [], literals: [] };
  if (text.length > MOST_BYTES || Buffer.byteLength(text) > MOST_BYTES) {
    problems.error(
      { start: 0, path: '' },
      'too-large',
      `the text is larger than ${MOST_BYTES / 1024} KB and is not read`,
    );
  } else {
    lines.lineStarts.length = 0;
    for (const document of parseDocuments(text, lines, problems)) {
      const take = createTaker(text.slice(document.start, document.end), document.faults, reading, result);
      take(document.root);
    }
  }
  return { ...result, problems: problems.all(), secrets: reading.secrets, literals: reading.literals };
}

/** Reads one document into the result; a list of resources item by item. */
function createTaker(
  text: string,
  faults: readonly Fault[],
  reading: Reading,
  result: {
    triggers: Located<Trigger>[];
    agents: Located<Agent>[];
    skipped: SkippedDocument[];
    brokenAgents: string[];
  },
): (root: Node) => void {
  const { problems, file } = reading;
  const located = <T>(resource: T, root: Node, tree: Node, own: string): Located<T> => ({
    resource,
    file,
    ...problems.place(root.start),
    text: own,
    locate: createLocate(tree, reading.text, problems.place),
  });
  const skip = (root: Node, kind: string, reason: string) => {
    const name = textOf(child(child(root, 'metadata'), 'name'));
    const { line } = problems.place(root.start);
    result.skipped.push({ kind, ...(name === undefined ? {} : { name }), file, line, reason });
    problems.warn(root, 'skipped', `${kind}${name === undefined ? '' : ` ${name}`} is skipped: ${reason}`);
  };
  const breaks = (root: Node) => {
    const name = textOf(child(child(root, 'metadata'), 'name'));
    if (name !== undefined) result.brokenAgents.push(name);
  };
  const take = (root: Node, own: string, depth: number) => {
    const envelope = readEnvelope(root, problems);
    if (envelope.is === 'broken') return;
    if ((envelope.is === 'Trigger' || envelope.is === 'Agent') && faults.some(isFatal)) {
      reportFaults(faults, problems);
      if (envelope.is === 'Agent') breaks(root);
      return;
    }
    if (envelope.is === 'items') {
      if (depth > 0) return;
      for (const item of envelope.items) take(item, `${JSON.stringify(plain(item), null, 2)}\n`, depth + 1);
    } else if (envelope.is === 'foreign') {
      skip(root, envelope.kind, 'only Trigger and Agent are read here');
    } else if (envelope.is === 'Trigger') {
      const read = readTrigger(envelope.root, envelope.envelope, reading);
      if (read && 'skipped' in read) {
        skip(root, 'Trigger', `its platform is ${read.skipped}, not PagerDuty`);
        return;
      }
      reportFaults(faults, problems);
      if (read && faults.length === 0) result.triggers.push(located(read.trigger, root, read.tree, own));
    } else {
      const read = readAgent(envelope.root, envelope.envelope, reading);
      reportFaults(faults, problems);
      if (read && faults.length === 0) result.agents.push(located(read.agent, root, read.tree, own));
      else breaks(root);
    }
  };
  return (root) => {
    const glued = faults.find((fault) => fault.code === 'duplicate-key' && fault.spot.path === 'kind');
    if (glued) {
      const message = 'the key "kind" stands here twice: a second document seems to begin here';
      problems.error(glued.spot, glued.code, message, 'put a line --- before each document');
    } else {
      take(root, text.replace(/^---[ \t]*\r?\n/, ''), 0);
    }
  };
}

/** After a key twice the rest can still be judged; after anything else it is not what was meant. */
function isFatal(fault: Fault): boolean {
  return fault.code !== 'duplicate-key';
}

function reportFaults(faults: readonly Fault[], problems: ProblemList): void {
  for (const fault of faults) problems.error(fault.spot, fault.code, fault.message, fault.suggestion);
}
