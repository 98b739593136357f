const SHOWN = 160;

/** Any value as one line for people, cut after 160 characters. */
export function oneLine(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ');
  const points = [...line.slice(0, 400)];
  return points.length > SHOWN ? `${points.slice(0, SHOWN).join('')}…` : line;
}
