/** What `coop check` looks at: the names of its results, in the order in which they come. Names stay; messages may be reworded. */
export const CHECKS = {
  node: 'Node is new enough.',
  file: 'There is a configuration, and it can be read.',
  syntax: 'It is TOML.',
  schema: 'Every key is known, and its value fits.',
  model: 'Models belong to the provider, a server of your own has an address, and prices are whole.',
  owner: 'Somebody has trust "full".',
  identities: 'Names and channel identities: each is one person, and can be somebody.',
  groups: 'Each group is listed once, and can be one; what each is worth.',
  schedule:
    'Jobs have users and targets that there are. When each runs next; those that never run, reach nobody, or have nothing to do.',
  limits: 'Caps are of people that there are. What is capped; caps that are never reached, or let nobody in.',
  prompt: 'Prompt files are listed once, are there, and fit into `prompt.max_tokens`.',
  workspace: "The workspace and coop's own files and program are apart, and no two files are one.",
  workspace_folder: 'The workspace can be used, or made.',
  database_folder: 'The folders of databases can be used, or made.',
  database: 'What lies where databases are is a database, and can be written.',
  socket: 'The socket can be made: its path is short enough, its folder nobody else’s.',
  trace: 'The variables of the trace fit, and the file lies apart from the workspace.',
  api_key: 'Variables that hold keys are set, and can be sent.',
  terminal: 'Somebody is `terminal:default`.',
  bootstrap: 'Whether the first conversation is still to come.',
  prices: 'With caps in dollars: every model has a price.',
  context: "Of a server of one's own: how much its models read at once.",
  sandbox: 'Commands can be confined here.',
  effect: 'What is written and has no effect.',
} as const;

export type CheckName = keyof typeof CHECKS;

const ORDER = Object.keys(CHECKS);

export const byName = (one: { readonly name: CheckName }, other: { readonly name: CheckName }): number =>
  ORDER.indexOf(one.name) - ORDER.indexOf(other.name);
