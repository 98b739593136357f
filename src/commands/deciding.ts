/** The commands of whoever decides: requests, strangers, groups. */
import { Option } from 'commander';
import { type Entry, json, owner } from './entry.ts';
import type { Shell } from './shell.ts';

const trust = new Option('--trust <level>', 'full, inner, familiar or public');
const called = new Option('--name <name>', 'how the configuration calls them (default: made of the address)');
const yes = new Option('-y, --yes', 'do not ask');

export const deciding = (shell: Shell): readonly Entry[] => [
  {
    name: 'approvals',
    about: 'what the agent asks for and may not do by itself; without a word, list what waits',
    example: 'coop approvals approve K7MQ-9WXZ',
    parts: [
      {
        name: 'list',
        about: 'the requests that wait for a decision',
        example: 'coop approvals list --json',
        options: [owner, json],
        run: async (options) => (await import('./approvals/list.ts')).listApprovals(options, shell),
      },
      {
        name: 'approve <id...>',
        about: 'show all of a request, ask, and have it done exactly as shown',
        example: 'coop approvals approve K7MQ-9WXZ',
        options: [owner, yes, json],
        run: async (options, ids) => (await import('./approvals/decide.ts')).decide('approve', ids, options, shell),
      },
      {
        name: 'deny <id...>',
        about: 'show all of a request, ask, and have nothing done',
        example: 'coop approvals deny K7MQ-9WXZ XP44-TTRR --yes',
        options: [owner, yes, json],
        run: async (options, ids) => (await import('./approvals/decide.ts')).decide('deny', ids, options, shell),
      },
    ],
  },
  {
    name: 'user',
    about: 'who may talk to the agent; without a word, list them',
    example: 'coop user remove bob --memories purge',
    parts: [
      {
        name: 'list',
        about: 'the people of the configuration, their levels and by what they are known',
        example: 'coop user list --json',
        options: [owner, json],
        run: async (options) => (await import('./users/list.ts')).listUsers(options, shell),
      },
      {
        name: 'add <name>',
        about: 'let somebody in at a level: they are "terminal:NAME", and what --match says',
        example: 'coop user add carol --trust familiar --match signal:carol-uuid',
        options: [
          owner,
          trust,
          new Option('--match <identity>', 'by what a channel knows them (default: terminal:NAME)'),
          json,
        ],
        run: async (options, [name]) => (await import('./users/add.ts')).addUser(name, options, shell),
      },
      {
        name: 'remove <name>',
        about: 'take somebody out of the configuration, and say what becomes of what they said',
        example: 'coop user remove bob --memories keep',
        options: [
          owner,
          new Option('--memories <what>', 'keep what they said and what is remembered for them, or purge it').choices([
            'keep',
            'purge',
          ]),
          yes,
          json,
        ],
        run: async (options, [name]) => (await import('./users/remove.ts')).removeUser(name, options, shell),
      },
    ],
  },
  {
    name: 'letters',
    about: 'what did not get through: not answered, not delivered, not done; without a word, list it',
    example: 'coop letters retry reply-12',
    parts: [
      {
        name: 'list',
        about: 'dead letters, the newest first, and why',
        example: 'coop letters list --json',
        options: [owner, json],
        run: async (options) => (await import('./letters/list.ts')).listLetters(options, shell),
      },
      {
        name: 'retry <id...>',
        about: 'have it answered, delivered or done after all',
        example: 'coop letters retry message-7',
        options: [owner, new Option('-y, --yes', 'also where it may have arrived, and then is there twice'), json],
        run: async (options, ids) => (await import('./letters/handle.ts')).handleLetters('retry', ids, options, shell),
      },
      {
        name: 'drop <id...>',
        about: 'leave it as it is, and be told of it no more',
        example: 'coop letters drop reply-12',
        options: [owner, json],
        run: async (options, ids) => (await import('./letters/handle.ts')).handleLetters('drop', ids, options, shell),
      },
    ],
  },
  {
    name: 'pairing',
    about: 'strangers who wrote; without a word, list who waits',
    example: 'coop pairing approve terminal:mallory --trust familiar',
    parts: [
      {
        name: 'list',
        about: 'strangers who wrote, and wait to be let in',
        example: 'coop pairing list --json',
        options: [owner, json],
        run: async (options) => (await import('./pairing/list.ts')).listPairing(options, shell),
      },
      {
        name: 'approve <identity>',
        about: 'let a stranger in: adds them to coop.toml, and answers what they wrote',
        example: 'coop pairing approve terminal:mallory --trust familiar --name mallory',
        options: [trust, called, owner, json],
        run: async (options, [identity]) =>
          (await import('./pairing/approve.ts')).approvePairing(identity, options, shell),
      },
      {
        name: 'deny <identity>',
        about: 'do not let a stranger in, and hear of them no more',
        example: 'coop pairing deny terminal:mallory',
        options: [owner, json],
        run: async (options, [identity]) => (await import('./pairing/deny.ts')).denyPairing(identity, options, shell),
      },
    ],
  },
  {
    name: 'groups',
    about: 'rooms and groups; without a word, list them',
    example: 'coop groups members kitchen',
    parts: [
      {
        name: 'list',
        about: 'the groups that are known, what each is worth, and why',
        example: 'coop groups list --json',
        options: [owner, json],
        run: async (options) => (await import('./groups/list.ts')).listGroups(options, shell),
      },
      {
        name: 'admit <group>',
        about: 'list a group in coop.toml; without --trust it is worth what its least trusted member is',
        example: 'coop groups admit terminal:kitchen --trust familiar',
        options: [trust, called, owner, json],
        run: async (options, [group]) => (await import('./groups/admit.ts')).admitGroup(group, options, shell),
      },
      {
        name: 'members <group>',
        about: 'who can read in a group, and who still counts',
        example: 'coop groups members kitchen',
        options: [owner, json],
        run: async (options, [group]) => (await import('./groups/members.ts')).groupMembers(group, options, shell),
      },
    ],
  },
];
