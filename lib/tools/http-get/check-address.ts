import ipaddr from 'ipaddr.js';

/** Inside 2000::/3 lies every address of the public internet; what carries an IPv4 address inside lies elsewhere or is named. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/** Hosts that answer for a cloud from an address that looks public: Azure's platform. */
const PLATFORM = new Set(['168.63.129.16']);

/**
 * Whether an address lies on the public internet: no private, loopback, link-local, shared, metadata, multicast or reserved
 * one, and none of those inside an IPv6 address. https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `process` turns an IPv4-mapped IPv6 address into the IPv4 address it stands for.
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return address.match(GLOBAL_UNICAST, 3);
  return !PLATFORM.has(address.toString());
}
