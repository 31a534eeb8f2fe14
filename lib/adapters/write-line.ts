/** Writes a line to standard output as it is: console.log of the Lambda runtime would put a prefix before it. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
