import type { LineCounter } from 'yaml';
import type { Problem } from '../resource.ts';
import type { Node } from './tree.ts';

/** Where in the text: an offset and the path of keys there. */
export type Spot = Pick<Node, 'start' | 'path'>;

/** Collects the findings about one text. */
export interface ProblemList {
  readonly error: (spot: Spot, code: string, message: string, suggestion?: string) => void;
  readonly warn: (spot: Spot, code: string, message: string, suggestion?: string) => void;
  /** 1-based line and column of an offset. */
  readonly place: (offset: number) => { readonly line: number; readonly column: number };
  readonly all: () => readonly Problem[];
  readonly errorCount: () => number;
}

/** More findings than anybody reads; the rest is counted. */
const MOST_PROBLEMS = 200;

/** `mark`: characters of a byte order mark before the first line; no editor counts it as a column. */
export function createProblemList(file: string, lines: LineCounter, mark: number): ProblemList {
  const found: Problem[] = [];
  let errors = 0;
  let unlisted = 0;
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(line <= 1 ? col - mark : col, 1) };
  };
  const add = (
    severity: Problem['severity'],
    spot: Spot,
    code: string,
    message: string,
    suggestion?: string,
  ) => {
    if (severity === 'error') errors += 1;
    if (found.length >= MOST_PROBLEMS) {
      unlisted += 1;
      return;
    }
    found.push({
      severity,
      code,
      message,
      file,
      ...place(spot.start),
      path: spot.path,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  };
  return {
    error: (spot, code, message, suggestion) => add('error', spot, code, message, suggestion),
    warn: (spot, code, message, suggestion) => add('warning', spot, code, message, suggestion),
    place,
    errorCount: () => errors,
    all: () => [...found.sort(byPlace), ...(unlisted > 0 ? [notListed(file, unlisted, errors > 0)] : [])],
  };
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}

function notListed(file: string, count: number, error: boolean): Problem {
  return {
    severity: error ? 'error' : 'warning',
    code: 'more-problems',
    message: `${count} more problems in this file are not listed`,
    file,
    line: 1,
    column: 1,
    path: '',
  };
}
