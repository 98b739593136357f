/** A name that some model made up would make every later request of the conversation invalid. */
export function callable(name: string, most: number): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, most) || '_';
}
