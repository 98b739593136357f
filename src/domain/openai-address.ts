/** OpenAI's own service, also as Azure runs it: alone among the servers of its protocol it always wants a key. */
export function isOpenAi(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return ['openai.com', 'openai.azure.com'].some((host) => hostname === host || hostname.endsWith(`.${host}`));
}
