/** Who lives there: several at each level, so that rooms of many kinds come about. */
const PEOPLE = {
  full: ['alice', 'anna'],
  inner: ['bob', 'ben'],
  familiar: ['carol', 'cleo'],
  public: ['pat', 'paul'],
} as const;

export const OWNER = 'alice';
export const EVERYBODY: readonly string[] = Object.values(PEOPLE).flat();

export interface Place {
  /** Undefined: everybody's own. */
  readonly room: string | undefined;
  readonly visitors: readonly string[];
}

const rooms = (kind: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${kind}-${at + 1}`);
const GROUPS = rooms('group', 8);

/**
 * 32 places. In an open room people of one level meet: its level stays, whoever comes and goes, so that no answer is held.
 * Groups are worth what the settings say: there everybody meets.
 */
export const PLACES: readonly Place[] = [
  ...EVERYBODY.map((name) => ({ room: undefined, visitors: [name] })),
  ...Object.entries(PEOPLE).flatMap(([trust, visitors]) => rooms(trust, 4).map((room) => ({ room, visitors }))),
  ...GROUPS.map((room) => ({ room, visitors: EVERYBODY })),
];

/** Fewer Workers than people who talk, and a short idle time: every conversation is passivated over and over. */
export const MAX_ACTIVE = 4;
const IDLE_MINUTES = 0.02;

export const configOf = (url: string): string => `
[agent]
id = "cooper"
model = "anthropic/claude-test"

[provider]
name = "anthropic"
base_url = "${url}"

[memory]
write_down = "approve"

[sessions]
max_active = ${MAX_ACTIVE}
idle_minutes = ${IDLE_MINUTES}
${Object.entries(PEOPLE)
  .flatMap(([trust, names]) => names.map((name) => `\n[[users]]\nname = "${name}"\ntrust = "${trust}"\n`))
  .join(
    '',
  )}${GROUPS.map((name) => `\n[[groups]]\nname = "${name}"\nmatch = ["terminal:${name}"]\ntrust = "familiar"\n`).join('')}`;
