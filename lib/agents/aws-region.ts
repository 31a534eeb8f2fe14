/** The region an ARN lies in, as client configuration; for a bare name nothing, and the SDK reads the environment. */
export function regionOf(nameOrArn: string): { region?: string } {
  const [arn, , , region] = nameOrArn.split(':');
  return arn === 'arn' && region ? { region } : {};
}
