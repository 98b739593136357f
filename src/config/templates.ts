/** The words that `coop init` writes. Whoever runs coop rewrites them; they only have to be a good beginning. */
import { isEndpoint } from '../domain/endpoint-address.ts';
import { isModelName } from '../domain/model-name.ts';
import type { TrustLevel } from '../protocol/trust.ts';
import type { ProviderName } from './sections/provider.ts';

const MODELS: Readonly<Record<ProviderName, string>> = {
  anthropic: 'claude-opus-4-6',
  'openai-compatible': 'qwen3:8b',
  offline: 'simple',
};

/** Where Ollama listens. */
export const USUAL_SERVER = 'http://localhost:11434/v1';

/** Who runs the model, and which one; what is not said is what is usual. */
export interface FirstModel {
  readonly provider: ProviderName;
  /** Of `openai-compatible`. */
  readonly baseUrl?: string | undefined;
  /** The provider's own name of it. */
  readonly model?: string | undefined;
}

/** What is wrong with it, in a sentence. */
export function wrongModel({ provider, baseUrl, model }: FirstModel): string | undefined {
  if (model !== undefined && !isModelName(model)) return 'A name of a model has no spaces and at most 200 characters.';
  if (baseUrl === undefined) return undefined;
  if (provider !== 'openai-compatible') return '--base-url is for --provider openai-compatible.';
  if (isEndpoint(baseUrl)) return undefined;
  return 'Write an address that starts with http:// or https://, without user, password, ? and #.';
}

export const usualModel = (provider: ProviderName): string => MODELS[provider];

const PROVIDER_NOTES: Readonly<Record<ProviderName, string>> = {
  'openai-compatible': `# A server that speaks Chat Completions. Where it wants a key: api_keys = ["env:NAME"], the variable that holds it.`,
  anthropic: '# The key is read from ANTHROPIC_API_KEY where the daemon starts; it never belongs in this file.',
  offline: '# The embedded model: no key, no network, simple rules. For a real one: name = "anthropic".',
};

export interface FirstPerson {
  readonly name: string;
  readonly trust: TrustLevel;
}

/** @param others Without it, one is written for an example. */
export function firstConfig(
  { provider, baseUrl, model = usualModel(provider) }: FirstModel,
  owner: string,
  others = examples(owner),
): string {
  const isServer = provider === 'openai-compatible';
  return `# Settings of coop. Every key, with its default, is explained in the coop.toml that comes with coop.
# After a change: coop check

[agent]
id = "cooper"
model = ${inToml(`${provider}/${model}`)}
workspace = "./workspaces/default"

# Who may talk to the agent, and how far each is trusted:
#   full     - everything: all memory, all tools, the settings
#   inner    - shared and social memory
#   familiar - social memory, read only
#   public   - nothing
# Everyone is also "terminal:NAME": coop ask --as NAME.

[[users]]
name = "${owner}"
trust = "full"
match = ["terminal:default"]

${others.map(user).join('')}# [[users]]
# name = "${neighbour([owner, ...others.map(({ name }) => name)])}"
# trust = "familiar"

# What people say is remembered without being asked to. Not here? Take the marks away:
# [memory.capture]
# enabled = false

[provider]
${PROVIDER_NOTES[provider]}
name = "${provider}"
${isServer ? `base_url = ${inToml(baseUrl ?? USUAL_SERVER)}\n${modelOf(model)}` : ''}`;
}

/** As a string of TOML, which JSON's are, too. */
const inToml = (text: string): string => JSON.stringify(text);

const modelOf = (name: string): string => `
# What the server has for it: what is more is forgotten there, without a word. Ollama: OLLAMA_CONTEXT_LENGTH.
[[provider.models]]
name = ${inToml(name)}
context = ${USUAL_CONTEXT}
# images = true                       # it reads pictures
# input_price = 0                     # it costs nothing: without prices, caps in dollars do not hold for it
# output_price = 0
`;

/** As much as coop needs to be of use, and as small models have. */
const USUAL_CONTEXT = 32_768;

const examples = (owner: string): readonly FirstPerson[] => [
  { name: owner === 'bob' ? 'alice' : 'bob', trust: 'inner' },
];

const user = ({ name, trust }: FirstPerson): string => `[[users]]\nname = "${name}"\ntrust = "${trust}"\n\n`;

const neighbour = (taken: readonly string[]): string =>
  ['carol', 'dave', 'erin'].find((name) => !taken.includes(name)) ?? 'somebody';

/** Path below the workspace, and text; a file of their own for each of `people`. */
export function workspaceFiles(people: readonly string[]): readonly (readonly [path: string, text: string])[] {
  return [
    ['SOUL.md', SOUL],
    ['IDENTITY.md', IDENTITY],
    ['AGENTS.md', AGENTS],
    ['TOOLS.md', TOOLS],
    ['USER.md', USER],
    ['HEARTBEAT.md', HEARTBEAT],
    ...people.map((name) => [`users/${name}/USER.md`, person(name)] as const),
  ];
}

const SOUL = `# Soul

You live with a household and help its people. Be warm and brief. Say what you know, say when you do not know, and never
make something up to please. Prefer doing the thing to talking about it. A little humour is welcome; flattery is not.
`;

const IDENTITY = `# Identity

- Name: Cooper
- What you are: the agent of this household, shared by several people
- How you sound: plain sentences, no filler, the language that you are spoken to in
`;

const AGENTS = `# How to behave

- Answer the question first; explain afterwards, and only if it helps.
- Remember what people ask you to remember, in their words.
- Search your memory before you say that you do not know.
- Ask before doing what cannot be undone.
- In a room with several people, speak to the one who asked.
`;

const TOOLS = `# Notes on tools

Write down here what turned out to be useful: paths, addresses of devices, habits of programs. Keys and passwords do not
belong here.
`;

const USER = `# The people here

What everybody in the household may know about one another. What concerns one person is in users/NAME/USER.md.
`;

const HEARTBEAT = `# Heartbeat

<!-- What to look after regularly, one item a line. While there is none, the heartbeat asks no model. -->
`;

const person = (name: string): string => `# ${name}

- Called: ${name}
- Time zone:
- Likes to be answered:
`;
