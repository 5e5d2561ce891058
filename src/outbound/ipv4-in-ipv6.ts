/**
 * The ranges of IPv6 whose addresses are translated or tunnelled to those of an IPv4 range: NAT64 (RFC 6052)
 * and 6to4 (RFC 3056). Mapped addresses are not among them, since connections to those are made as IPv4.
 *
 * @param range an IPv4 address, or a range in CIDR notation.
 */
export function rangesThatLeadTo(range: string): string[] {
  const [address = '', prefix = '32'] = range.split('/');
  const hex = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  const groups = `${hex.slice(0, 2).join('')}:${hex.slice(2).join('')}`;
  return [`64:ff9b::${groups}/${96 + Number(prefix)}`, `2002:${groups}::/${16 + Number(prefix)}`];
}

export function isIPv6Range(range: string): boolean {
  return range.includes(':');
}
