import type { ModelRequest } from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';

const Offered = z.object({ properties: z.object({ to: z.object({ enum: z.array(z.string()) }) }) });

/** Whom the model can say something to, as the tool names them: `carol`, `#kitchen`. Nobody where no tool for it is offered. */
export function destinationsIn({ tools }: ModelRequest): readonly string[] {
  const parsed = z.safeParse(Offered, tools.find(({ name }) => name === 'send_message')?.schema);
  return parsed.success ? parsed.data.properties.to.enum : [];
}

/** "carol", or "the kitchen": a room is meant first where it is said like one. */
export function destinationOf(words: string, destinations: readonly string[]): string | undefined {
  const name = words.toLowerCase().replace(/^the\s+/, '');
  const room = `#${name}`;
  const wanted = name === words.toLowerCase() ? [name, room] : [room, name];
  return wanted.find((one) => destinations.includes(one));
}

/** The inverse, for people. */
export const spelled = (destination: string): string =>
  destination.startsWith('#') ? `the ${destination.slice(1)}` : destination;
