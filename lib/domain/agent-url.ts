/** What is wrong with the address of an HTTP agent; undefined when nothing is. Secrets travel over https only, or within this machine. */
export function wrongAgentUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (url === null) return 'is not a URL';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return 'must be https (http only on loopback)';
  return url.username || url.password ? 'must not hold a user or password; use a header' : undefined;
}

/** `URL` has normalised the host: any spelling of an IPv4 address is four decimal numbers by now. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
