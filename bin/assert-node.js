// Plain JavaScript of any age: it must run on the Node it complains about.
const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `This needs Node 24, which the project installs for itself; Node ${process.versions.node} runs here.\n` +
      'Install it with: npm ci (without --ignore-scripts), or: npm rebuild node\n',
  );
  process.exit(1);
}
