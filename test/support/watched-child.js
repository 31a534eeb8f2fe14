/**
 * Loaded first (NODE_OPTIONS --import) by every Node program that a test starts, and by theirs: what it writes is searched for planted
 * texts as the test's own output is, wherever the output goes, and what is found is left in a file for the test. JavaScript of
 * any age: it runs in every Node there is, and loads no compiler into a program that may be asked whether it does.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

const AROUND = 120;
/** A text that two pieces of an output share is shorter than this. */
const LONGEST = 400;

/** The texts, and where to tell of them: see watch-children.ts. A thread's output is its process's. */
const { LEAK_WATCH } = process.env;
if (LEAK_WATCH !== undefined && isMainThread) watch(`${LEAK_WATCH}/forms.json`, `${LEAK_WATCH}/leaks.jsonl`);

function watch(formsFile, leaksFile) {
  const program = process.argv[1] ?? 'node -e';
  // What `pdt` prints is for the person who asked: an incident's words are among it, a secret never is.
  const ofPdt = /bin\/pdt(\.js)?$/.test(program);
  const wanted = JSON.parse(readFileSync(formsFile, 'utf8')).filter(({ secret }) => secret || !ofPdt);
  for (const name of ['stdout', 'stderr']) {
    let before = '';
    const stream = process[name];
    const write = stream.write.bind(stream);
    stream.write = (piece, ...rest) => {
      const text =
        before.slice(-LONGEST) + (typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8'));
      before = text;
      for (const { planted, forms } of wanted) {
        const form = forms.find((each) => text.includes(each));
        if (form === undefined) continue;
        const at = text.indexOf(form);
        const around = text.slice(Math.max(0, at - AROUND), at + form.length + AROUND);
        const where = `${name} of ${program.split('/').slice(-2).join('/')}`;
        appendFileSync(leaksFile, `${JSON.stringify({ where, planted, around })}\n`);
        before = '';
      }
      return write(piece, ...rest);
    };
  }
}
