const CREDENTIAL =
  /(?:^|[_-])(?:token|secret|password|passwd|passphrase|(?:api|app|access|private|secret|routing)[_-]?key|authorization|cookie|credentials?)$/i;
const CREDENTIAL_CAMEL = /(?:Token|Secret|Password|(?:Api|App|Access|Private)Key)$/;

/** Whether the name of a setting, a header or a parameter says that its value is a credential. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL.test(name) || CREDENTIAL_CAMEL.test(name);
}
