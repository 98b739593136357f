/**
 * What providers say where a request is longer than their model reads at once. None has a type of its own for it, or all servers of a
 * protocol the same words: their sentences are known, no more.
 */
const SAID = [
  // Anthropic: "prompt is too long: 210000 tokens > 200000 maximum", "input length and `max_tokens` exceed context limit: …"
  /\bprompt is too long\b/i,
  /\bexceeds? (?:the )?context (?:limit|window)\b/i,
  // OpenAI and servers of its protocol: "This model's maximum context length is …", "… exceeds the context window", llama.cpp, vLLM
  /\bmaximum context length\b/i,
  /\bcontext (?:length|size|window)\b.{0,40}\bexceed/i,
  /\bexceeds? (?:the |its )?(?:available |maximum )?context (?:length|size|window)\b/i,
  /\b(?:too many|number of) (?:input )?tokens\b.{0,60}\b(?:context|maximum|limit)\b/i,
];
const CODES: readonly string[] = [
  'context_length_exceeded',
  'model_context_window_exceeded',
  // llama.cpp, with a status of 400 or 500
  'exceed_context_size_error',
];

/** HTTP statuses that it comes with. A request that is too large in bytes (413) is one, too. */
const STATUSES: readonly number[] = [400, 413, 422];

/**
 * Whether an answer means that the conversation is too long for the model (`E_CONTEXT_FULL`), and not that the request is wrong.
 *
 * @param code of the error, where the protocol has one
 */
export function isContextFull(status: number, said: string, code?: string | null): boolean {
  if (code != null && CODES.includes(code)) return true;
  return status === 413 || (STATUSES.includes(status) && SAID.some((sentence) => sentence.test(said)));
}
