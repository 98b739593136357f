/** "read notes/plan.md", "write notes/plan.md: water the plants", "list files in notes": no more than a path and the text. */

export interface FileIntent {
  readonly kind: 'call';
  readonly tool: string;
  readonly input: Record<string, string>;
}

/** Has a dot or a slash in it, or says that it is a file: "read the poem again" is no file. */
const PATH = String.raw`(?:(?:the\s+)?file\s+(\S{1,200})|(\S{0,200}[./]\S{1,200}))`;

const READ = new RegExp(String.raw`^(?:please\s+)?read\s+${PATH}$`, 'i');
const WRITE =
  /^(?:please\s+)?write\s+(?:(?:to\s+)?(?:the\s+)?file\s+([^\s:]{1,200})|([^\s:]{0,200}[./][^\s:]{1,200})):\s*(\S[\s\S]*)$/i;
const LIST = /^(?:please\s+)?list\s+(?:the\s+)?files(?:\s+in\s+(\S{1,200}))?$/i;

export function fileIntentOf(words: string): FileIntent | undefined {
  const said = words.trim();
  const [, named, path = named] = READ.exec(said) ?? [];
  if (path !== undefined) return { kind: 'call', tool: 'read_file', input: { path } };
  const [, called, target = called, text] = WRITE.exec(said) ?? [];
  if (target !== undefined && text !== undefined)
    return { kind: 'call', tool: 'write_file', input: { path: target, text } };
  const listed = LIST.exec(said);
  if (listed === null) return undefined;
  return { kind: 'call', tool: 'list_files', input: listed[1] === undefined ? {} : { path: listed[1] } };
}
