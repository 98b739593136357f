/** How instants and short times are written in traces. */

/** To the second, in UTC: `12:49:07`, and of another day than `now` `11-23 12:49:07`. */
export function instant(ms: number, now: number): string {
  const text = new Date(ms).toISOString().slice(5, 19).replace('T', ' ');
  return text.startsWith(new Date(now).toISOString().slice(5, 10)) ? text.slice(6) : text;
}

/** Three digits say enough: `0.42 ms`, `12.5 ms`, `340 ms`, `2.31 s`, `4.0 min`. */
export function brief(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(2)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
