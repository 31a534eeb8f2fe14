/**
 * Lines of console blocks that no test runs as they stand, and where what they do is tried instead. As short as can be: a line
 * here that no page has fails the test.
 */
export const NOT_RUN: readonly { readonly line: RegExp; readonly why: string }[] = [
  { line: /^git clone /, why: '.ci/run begins in a clean clone' },
  { line: /^cd pagerduty-triggers$/, why: 'the shell of the test stands there already' },
  { line: /^npx cdk (bootstrap|deploy|destroy)/, why: 'test/deploy runs these against the emulator' },
  { line: /^(npm ci && )?npm test$|^npm run /, why: '.ci/run runs these' },
  {
    line: /\baws [a-z]+ |\$\(output |^output|^ {4}--query |^\}$/,
    why: 'the AWS CLI needs an account; test/deploy does the same through the SDK',
  },
  {
    line: /^npx pdt secrets set [A-Z_]+$/,
    why: 'it asks at a hidden prompt: test/cli/hidden-prompt.test.ts',
  },
];
