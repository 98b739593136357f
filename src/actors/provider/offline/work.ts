/** What is asked of files, commands and pages, in plain words. */
interface Work {
  readonly kind: 'call';
  readonly tool: string;
  readonly input: Record<string, unknown>;
}

const FETCH = /^(?:please\s+)?(?:fetch|open|read)\s+(https?:\/\/\S+)$/i;

const RUN = /^(?:please\s+)?run:\s*(\S[\s\S]*)$/i;

export function workOf(words: string): Work | undefined {
  const command = RUN.exec(words)?.[1];
  if (command !== undefined) return { kind: 'call', tool: 'bash', input: { command } };
  const url = FETCH.exec(words)?.[1];
  return url === undefined ? undefined : { kind: 'call', tool: 'web_fetch', input: { url } };
}
