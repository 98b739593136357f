import { held, type Section } from '../row.ts';

const QUICK = 'init, a key in the environment, start and attach are enough, and a trace beside them says who spoke';
const README = 'the commands of README.md do what it says, from an empty folder to an answer';

export const INSTALL: Section = {
  section: 'Install',
  rows: [
    {
      promise: 'one npm command builds it and brings `coop` into the path',
      by: [
        held('project', 'what npm installs > is enough to run coop by its name'),
        held('launcher', 'the launcher > finds its clone through links to itself and to folders, as npm makes them'),
      ],
    },
  ],
};

export const QUICK_START: Section = {
  section: 'Quick start',
  rows: [
    {
      promise: '`coop init` writes a first configuration',
      by: [
        held('daemon/quick-start', QUICK, README),
        held('config/init', 'what is written for %s passes every check'),
        held('commands/init', 'the wizard > asks four things, writes what check accepts, and says what comes next'),
      ],
    },
    {
      promise: 'the key is in ANTHROPIC_API_KEY',
      by: [
        held('daemon/quick-start', QUICK),
        held(
          'daemon/path',
          'a message, all the way through the real daemon, the real SDK and a loopback Messages API > answers without a key with what to do, and stays up',
        ),
      ],
    },
    {
      promise: 'it is an API key of Anthropic, or a token of Claude Code',
      by: [
        held(
          'actors/provider/anthropic',
          'a request > goes to base_url with the key, the model and two cache breakpoints',
          'a request > of an account token is a bearer with the beta header, under the SDK’s own name',
        ),
      ],
    },
    { promise: '`coop start` is the daemon', by: [held('daemon/quick-start', QUICK, README)] },
    {
      promise: '`coop attach` in another terminal is a session with it',
      by: [
        held('daemon/quick-start', QUICK, README),
        held(
          'tui/attach',
          'attach, on a terminal of 80×24 > shows what was said before, and who is here at which level with which model',
          'attach, on a terminal of 80×24 > an answer is shown with its tool call, which opens and closes',
        ),
      ],
    },
  ],
};
