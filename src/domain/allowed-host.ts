/** Whether the owner opened a host: `example.org` itself, `*.example.org` what is below it. */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => (one.startsWith('*.') ? host.endsWith(one.slice(1)) : host === one));
}
