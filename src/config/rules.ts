/** What the schema cannot say: rules between several keys. */
import { nearest } from '../domain/nearest.ts';
import { CHANNELS, identity } from '../protocol/address.ts';
import { CoopError } from '../protocol/errors.ts';
import { isName } from '../protocol/ids.ts';
import { ownerOf } from './people.ts';
import type { Problem } from './problems.ts';
import { fallbacksFit, limitsFit, modelsFit } from './rules-money.ts';
import type { Settings } from './schema.ts';

export function brokenRules(settings: Settings): Problem[] {
  return [
    ...modelFits(settings),
    ...serverIsNamed(settings),
    ...ownerExists(settings),
    ...identitiesAreOnes(settings),
    ...groupsFit(settings),
    ...jobsFit(settings),
    ...limitsFit(settings),
    ...modelsFit(settings),
    ...fallbacksFit(settings),
  ];
}

function modelFits({ agent, provider }: Settings): Problem[] {
  return (['model', 'background_model'] as const).flatMap((key): Problem[] => {
    const vendor = agent[key]?.slice(0, agent[key].indexOf('/')) ?? provider.name;
    if (vendor === provider.name) return [];
    return [
      {
        area: 'model',
        path: ['agent', key],
        message: `is a model of "${vendor}" but provider.name is "${provider.name}": write "${provider.name}/…", or change provider.name`,
      },
    ];
  });
}

/** The other providers have addresses of their own. */
function serverIsNamed({ provider }: Settings): Problem[] {
  if (provider.name !== 'openai-compatible' || provider.base_url !== undefined) return [];
  const message =
    'is missing: write where the server is, for example base_url = "http://localhost:11434/v1" for Ollama, ' +
    '"http://localhost:8080/v1" for llama.cpp or "https://api.openai.com/v1"';
  return [{ area: 'model', path: ['provider', 'base_url'], message }];
}

function ownerExists(settings: Settings): Problem[] {
  if (ownerOf(settings) !== undefined) return [];
  return [
    {
      area: 'owner',
      path: ['users'],
      message: 'nobody is the owner: give one user trust = "full"',
    },
  ];
}

function identitiesAreOnes({ users }: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const holders = new Map<string, string>();
  // Names first: whose terminal:NAME it is does not depend on the order of the file.
  for (const [index, { name }] of users.entries()) {
    const path = ['users', index, 'name'];
    if (names.has(name)) problems.push({ area: 'identities', path, message: `"${name}" is named twice` });
    // What coop itself says in a conversation is labelled so.
    if (name === 'coop')
      problems.push({ area: 'identities', path, message: '"coop" is the program itself: choose another name' });
    names.add(name);
    holders.set(`terminal:${name}`, name);
  }
  for (const [index, { name, match }] of users.entries()) {
    for (const [entry, text] of match.entries()) {
      const path = ['users', index, 'match', entry];
      const holder = holders.get(text);
      if (!isIdentity(text)) {
        const form = `write "channel:identifier", the channel one of ${CHANNELS.join(', ')}`;
        problems.push({ area: 'identities', path, message: form });
      } else if (holder !== undefined && holder !== name) {
        const message = `"${text}" is ${holder}'s already: one identity is one person`;
        problems.push({ area: 'identities', path, message });
      } else holders.set(text, name);
    }
  }
  return problems;
}

function groupsFit({ groups }: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const holders = new Map<string, string>();
  for (const [index, { name, match }] of groups.entries()) {
    if (names.has(name)) {
      problems.push({ area: 'groups', path: ['groups', index, 'name'], message: `"${name}" is named twice` });
    }
    names.add(name);
    for (const [entry, text] of match.entries()) {
      const path = ['groups', index, 'match', entry];
      const holder = holders.get(text);
      if (!isIdentity(text)) {
        const message = `write "channel:group", the channel one of ${CHANNELS.join(', ')}, for example "terminal:kitchen"`;
        problems.push({ area: 'groups', path, message });
      } else if (text.startsWith('terminal:') && !isName(text.slice('terminal:'.length))) {
        problems.push({ area: 'groups', path, message: 'write "terminal:ROOM" with the name of a room' });
      } else if (holder !== undefined) {
        problems.push({ area: 'groups', path, message: `"${text}" is ${holder}'s already: one group is one entry` });
      } else holders.set(text, name);
    }
  }
  return problems;
}

function isIdentity(text: string): boolean {
  if (!CHANNELS.some((channel) => text.startsWith(`${channel}:`))) return false;
  try {
    identity(text);
    return true;
  } catch (error) {
    if (error instanceof CoopError) return false;
    throw error;
  }
}

const isTarget = ({ channel, target }: NonNullable<Settings['cron'][number]['deliver']>): boolean =>
  isIdentity(`${channel}:${/^group:(.*)$/s.exec(target)?.[1] ?? target}`);

function jobsFit({ cron, users }: Settings): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const people = users.map((user) => user.name);
  for (const [index, job] of cron.entries()) {
    if (names.has(job.name)) {
      problems.push({ area: 'schedule', path: ['cron', index, 'name'], message: `"${job.name}" is named twice` });
    }
    names.add(job.name);
    if (job.user !== undefined && !people.includes(job.user)) {
      const meant = nearest(job.user, people);
      const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
      problems.push({ area: 'schedule', path: ['cron', index, 'user'], message: `there is no such user${hint}` });
    }
    if (job.deliver !== undefined && !isTarget(job.deliver)) {
      const message = 'write an identifier as the channel has it, or "group:<id>", without blanks';
      problems.push({ area: 'schedule', path: ['cron', index, 'deliver', 'target'], message });
    }
  }
  return problems;
}
