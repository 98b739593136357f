const WHY: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already; choose another name',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk can only be read',
  ENOENT: 'it is not there, or its folder is not',
  EACCES: 'you may not',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link now; make the backup again',
};

/** In words, as far as they are known. */
export function whyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WHY[code] ?? (error instanceof Error ? error.message : String(error));
}
