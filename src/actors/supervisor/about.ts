/** What the agent is told of coop's own configuration, where it may know of the whole house. The same text until that changes. */
import type { Settings } from '../../config/index.ts';
import { allKeys } from '../../config/keys.ts';
import { NATURES } from '../../config/nature.ts';

export function aboutCoop(settings: Settings, config: string): string {
  const { agent, provider, users, groups, memory, web, sandbox, cron } = settings;
  const lines = [
    '## How this household is set up',
    `coop runs you. Its configuration is ${config}: read it with config_read, change it with config_patch; no other tool reaches ` +
      'that file. Never guess a key: these are all there are, and config_read says what each means.',
    `- model: ${agent.model} (provider ${provider.name}${provider.base_url === undefined ? '' : ' at its own address'})` +
      `${agent.background_model === undefined ? '' : `; for work after turns ${agent.background_model}`}` +
      `${provider.fallback_models.length === 0 ? '' : `; where it cannot be had ${provider.fallback_models.join(', ')}`}`,
    `- people: ${users.map(({ name, trust }) => `${name} (${trust})`).join(', ')}; the first full one is the owner`,
    ...(groups.length === 0
      ? []
      : [`- groups: ${groups.map(({ name, trust }) => `${name} (${trust ?? 'as its members'})`).join(', ')}`]),
    `- memory: words for others ${WRITE_DOWN[memory.write_down]}; capture ${isOn(memory.capture.enabled)}; prompt index ` +
      `${isOn(memory.prompt_index.enabled)}; retention ${isOn(memory.retention.enabled)}; vectors ${isOn(memory.embedding !== undefined)}`,
    `- pages: ${isOn(web.enabled)}${web.allow.length === 0 ? '' : `, open: ${web.allow.join(' ')}`}; commands: ` +
      `${sandbox.unconfined ? 'WITHOUT a sandbox, as the owner chose' : 'in a sandbox'}, network ${sandbox.hosts.length === 0 ? 'closed' : sandbox.hosts.join(' ')}`,
    ...(cron.length === 0 ? [] : [`- jobs: ${cron.map(({ name }) => name).join(', ')}`]),
    `Every key, by section: ${keyList()}.`,
    `A change of these takes effect at once, of any other after a restart of the daemon: ${HOT.join(', ')}.`,
    'What your own files (SOUL.md, users/NAME/USER.md …) and HEARTBEAT.md said before is kept, whoever changed them: file_history shows ' +
      'it, file_restore puts a version back, which can be undone the same way.',
    'For people at the machine: coop help, status, check, usage, model, user, groups, approvals, sessions, memory, files, backup, trace. In a chat: /help.',
  ];
  return lines.join('\n');
}

const ALL_HOT = NATURES.filter(({ applies }) => applies === 'at once').map(({ key }) => key);
const HOT = ALL_HOT.filter((key) => !ALL_HOT.some((section) => key.startsWith(`${section}.`)));

const isOn = (yes: boolean): string => (yes ? 'on' : 'off');

const WRITE_DOWN = { approve: 'are asked for', notify: 'are written and shown', deny: 'are refused' } as const;

/** `agent: id, model; memory.retention: enabled, …` */
function keyList(): string {
  const sections = new Map<string, string[]>();
  for (const key of allKeys()) {
    const dot = key.lastIndexOf('.');
    const section = dot < 0 ? '(top)' : key.slice(0, dot);
    sections.set(section, [...(sections.get(section) ?? []), key.slice(dot + 1)]);
  }
  return [...sections].map(([section, keys]) => `${section}: ${keys.join(' ')}`).join('; ');
}
