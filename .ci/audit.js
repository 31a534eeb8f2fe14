// Asks the registry for known advisories of what runs in production. Exits 1 on a high or critical one, 0 when there is none
// or when the registry does not tell: then a line says that nothing was checked.
import { spawnSync } from 'node:child_process';

const LONGEST_MS = 120_000;
const SEVERE = new Set(['high', 'critical']);

const { stdout = '' } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  timeout: LONGEST_MS,
  maxBuffer: 64 * 1024 * 1024,
});
const report = parse(stdout);

if (report?.metadata?.vulnerabilities === undefined) {
  const why = report?.message ?? report?.error?.summary ?? 'npm gave no report';
  print(`audit: SKIPPED, nothing was checked: ${why}`);
} else {
  const found = Object.values(report.vulnerabilities).filter(({ severity }) => SEVERE.has(severity));
  for (const { name, severity, via } of found)
    for (const cause of via)
      if (typeof cause === 'object') print(`${severity} ${name}: ${cause.title} ${cause.url}`);
  const { total } = report.metadata.vulnerabilities;
  print(
    `audit: ${report.metadata.dependencies.prod} packages, ${total} with an advisory, ${found.length} of them high or critical`,
  );
  if (found.length > 0) {
    print(
      'audit: npm audit --omit=dev shows them all; raise the package in package.json and run npm install',
    );
    process.exitCode = 1;
  }
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
