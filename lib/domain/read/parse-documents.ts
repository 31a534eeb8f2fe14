import { Composer, type CST, type Document, type ErrorCode, type LineCounter, Parser } from 'yaml';
import { createBuilder, type Fault } from './build-tree.ts';
import type { ProblemList } from './problem-list.ts';
import { isNull, type Node } from './tree.ts';

/** Documents of one text. */
const MOST_DOCUMENTS = 500;
/** Syntax errors of one document that are worth reading: the rest follow from the first. */
const MOST_SYNTAX_ERRORS = 3;

export interface ParsedDocument {
  readonly root: Node;
  /** The document's own text: from the end of the one before it, comments included. */
  readonly start: number;
  readonly end: number;
  /** Duplicate keys and the like. They count once the document proves to be ours; then it must not be used. */
  readonly faults: readonly Fault[];
}

/**
 * YAML or JSON text to positioned trees, in time linear in the text. Never throws; what is wrong goes to `problems`. Empty
 * documents and those with syntax errors are left out. `uniqueKeys` of the library is quadratic, so keys are checked here.
 * https://yaml.org/spec/1.2.2/
 */
export function parseDocuments(text: string, lines: LineCounter, problems: ProblemList): ParsedDocument[] {
  const documents: ParsedDocument[] = [];
  let start = 0;
  let count = 0;
  try {
    for (const document of compose(text, lines)) {
      const end = document.range[2];
      count += 1;
      if (count > MOST_DOCUMENTS) {
        problems.error({ start, path: '' }, 'too-many-documents', `more than ${MOST_DOCUMENTS} documents`);
        break;
      }
      reportSyntax(document, problems);
      if (document.errors.length === 0 && document.contents) {
        const faults: Fault[] = [];
        const root = createBuilder(faults)(document.contents);
        if (!isNull(root)) documents.push({ root, start, end, faults });
        else
          for (const { spot, code, message, suggestion } of faults)
            problems.error(spot, code, message, suggestion);
      }
      start = end;
    }
  } catch (thrown) {
    const reason = thrown instanceof RangeError ? 'it is nested too deeply' : 'it is not YAML';
    problems.error({ start, path: '' }, 'yaml-syntax', `the text cannot be read: ${reason}`);
  }
  return documents;
}

function* compose(text: string, lines: LineCounter): Generator<Document.Parsed> {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    uniqueKeys: false,
    prettyErrors: false,
    merge: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  const tokens = untilHopeless(parser.parse(text));
  yield* composer.compose(tokens, true, text.length) as Generator<Document.Parsed>;
}

/** The tokens up to where nothing good can come any more: each error costs the library as much as a resource. */
function* untilHopeless(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let errors = 0;
  for (const token of tokens) {
    if (token.type === 'error') errors += 1;
    if (errors > MOST_SYNTAX_ERRORS) return;
    yield token;
  }
}

/** What to write, where the library's words do not tell. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_ALIAS: 'put a text that begins with * or & in quotes',
  BAD_SCALAR_START: 'put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a text with a colon in quotes, or align the next line with its neighbours',
};

function reportSyntax(document: Document.Parsed, problems: ProblemList): void {
  for (const error of document.errors.slice(0, MOST_SYNTAX_ERRORS)) {
    const remedy = REMEDIES[error.code];
    problems.error({ start: error.pos[0], path: '' }, 'yaml-syntax', lowerFirst(error.message), remedy);
    // What else is wrong follows from the line being read as if it stood further left.
    if (error.code === 'TAB_AS_INDENT') break;
  }
  const first = document.warnings[0];
  if (first) problems.warn({ start: first.pos[0], path: '' }, 'yaml-warning', lowerFirst(first.message));
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
