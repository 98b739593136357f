import { held, type Section, signal } from '../row.ts';

export const SIGNAL: Section = {
  section: 'Signal setup',
  rows: [
    { promise: '`coop signal link` makes coop a device of a Signal account', by: signal('there is no channel yet') },
    { promise: 'it draws a QR code for the Signal app to scan', by: signal('comes with the command') },
    {
      promise: 'COOP_TRACE_FILE=FILE coop start writes a trace there',
      by: [
        held(
          'daemon/quick-start',
          'init, a key in the environment, start and attach are enough, and a trace beside them says who spoke',
        ),
        held(
          'daemon/trace',
          'the trace of a message > is one tree, from its arrival to its receipt, over all the actors',
        ),
      ],
    },
    {
      promise: 'the identity of whoever writes and is not known stands in the trace',
      by: [
        held(
          'daemon/trace',
          'the trace of a message > names a stranger who is held, so that their identity can be found',
        ),
      ],
    },
    {
      promise: 'grep \'"signal"\' finds what came over Signal in it',
      by: signal('the span of a message names its channel: held for the terminal'),
    },
    {
      promise: 'that identity in a match of the file is the person',
      by: [
        held(
          'failures/stores',
          'whose a memory is > L6: two identities of one person lead to one conversation and to the same memories',
        ),
        held('daemon/admission', 'a stranger > whom the owner lets in by hand, in the file, is answered all the same'),
      ],
    },
    { promise: 'the UUID of a Signal sender is such an identity', by: signal('comes with the channel') },
  ],
};
