/** What the schema cannot say: rules between several keys. */
import { ownerOf } from './people.ts';
import type { Problem } from './problems.ts';
import { jobsFit } from './rules-jobs.ts';
import { fallbacksFit, limitsFit, modelsFit } from './rules-money.ts';
import { groupsFit, identitiesAreOnes } from './rules-people.ts';
import { promptFits } from './rules-prompt.ts';
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
    ...promptFits(settings),
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
