/** The last key of a path, `token` of `spec.env.token`. */
export function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
