import { Text, type TextProps } from 'ink';
import { createContext, type ReactElement, useContext } from 'react';

/** Whether colours may be used (`NO_COLOR` says no). Bold, dim and the like are not colours. */
export const Coloured = createContext(true);

/** Ink's `Text`, which knows whether there are colours. */
export function Styled({ color, backgroundColor, ...props }: TextProps): ReactElement {
  const isColoured = useContext(Coloured);
  const colours = { ...(color && { color }), ...(backgroundColor && { backgroundColor }) };
  return <Text {...props} {...(isColoured && colours)} />;
}
