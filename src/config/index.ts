/** What the supervisor needs of the configuration. Commands load the single files: most of them need no schema. */

export { type Addition, addTables } from './add.ts';
export { changeConfig } from './change.ts';
export { type Change, changesBetween, modelWaits } from './changes.ts';
export { allKeyVariables, embeddingVariable, keyVariables } from './credentials.ts';
export { environment } from './environment.ts';
export { unusableFolders } from './folders.ts';
export { type Job, jobsOf } from './jobs.ts';
export { type Config, type LoadResult, loadConfig, tryLoadConfig } from './load.ts';
export { fallbacksOf, limitsOf, modelsOf } from './money.ts';
export { identitiesOf, ownerOf } from './people.ts';
export { makePrivateFolder } from './private-folder.ts';
export type { AskedEdit, Proposal } from './proposal.ts';
export { lookAt, probeSandbox, type SandboxFound, UNGUARDED } from './sandbox-probe.ts';
export type { Settings } from './schema.ts';
export { prepareSocketFolder } from './socket.ts';
export { type TraceSettings, traceSettings } from './trace.ts';
export { VERSION } from './version.ts';
