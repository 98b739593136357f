import { held, type Section } from '../row.ts';

export const FOCUS: Section = {
  section: 'Coop, Focus',
  rows: [
    {
      promise: 'several people share one agent; levels of trust decide which data and memories each context has',
      by: [
        held('actors/supervisor/plan', 'the powers of a level > $level in a $where is lent what the table says'),
        held(
          'daemon/trust',
          'what a turn may see > a secret stays with who told it, and a shared fact arrives',
          'what a turn may see > a room is worth what its least trusted reader is worth, from the moment they come in',
        ),
      ],
    },
    {
      promise: 'the gateway sees to that, not the prompt: no model can be talked into it',
      by: [
        held(
          'prove/prove',
          'a wholly malicious model > gets nothing out of a household, while everybody finds what is theirs',
        ),
        held(
          'failures/reading',
          'a model that was talked into telling > L19: has nothing to tell, in whatever form, however often it is asked; the same detector finds it where it is due',
        ),
      ],
    },
    {
      promise: 'a session reaches what it was given and nothing else',
      by: [
        held(
          'failures/stores',
          'what was not lent > L4: cannot be called by its name, and finds nothing',
          'what was not lent > L12: a port leads to what it was minted for, whatever its holder asks of it',
        ),
        held(
          'daemon/path',
          'a message, all the way through the real daemon, the real SDK and a loopback Messages API > offers the tools that the lease holds and no others',
        ),
        held(
          'actors/kernel/wall/containment',
          'behind the wall > of "%s" everything is refused but what the list names',
        ),
      ],
    },
    {
      promise: 'coop is extended by chatting with it',
      by: [
        held(
          'daemon/settings',
          'by chat alone > the model is changed, and answers from the next turn on; the person is shown it by coop',
          'by chat alone > somebody is let in when Alice has read exactly that',
          'by chat alone > a job is added when Alice has read it',
          'by chat alone > all of it is undone',
        ),
        held(
          'daemon/bootstrap',
          'is there until it is ended, for nobody below, and what it wrote is what the agent is told afterwards',
        ),
      ],
    },
    {
      promise: 'the agent knows its own features and keys',
      by: [
        held(
          'daemon/prompt',
          'how the house is set up, every key and where there is help is told to a full person alone, and to nobody else',
        ),
        held(
          'daemon/settings',
          'by chat alone > what a key means is read off the schema, and the file without what looks like a credential',
        ),
      ],
    },
    {
      promise: 'configuration is swapped while it runs',
      by: [
        held(
          'daemon/reload',
          'a reload > has another model answer from the next turn on, and that turn is told of it, once',
        ),
        held(
          'daemon/reload-flood',
          'no turn fails, and all that a turn asks is asked of one model with one text about the house',
        ),
      ],
    },
    {
      promise: 'configuration is validated before it holds',
      by: [
        held(
          'daemon/settings',
          'by chat alone > what does not fit is refused with the key, the line and the mend',
          'by chat alone > an address where nobody answers is tried, and not kept',
          'by chat alone > a model that is not there is not kept either',
        ),
        held('actors/supervisor/reload', 'a changed coop.toml > %s changes nothing, and says why once'),
      ],
    },
    {
      promise: 'made to be shared with partners, family, friends: how far somebody is trusted depends on the context',
      by: [
        held('daemon/households', 'a canary crosses only by a quote or a request that was shown'),
        held(
          'actors/supervisor/trust',
          'a turn is worth > the least of its sender, its place, and every place that its words go to',
        ),
      ],
    },
    {
      promise: 'thorough local telemetry, which an agent can read to find what went wrong',
      by: [
        held(
          'daemon/trace',
          'the trace of a message > is one tree, from its arrival to its receipt, over all the actors',
          'the trace of a message > says with which code the model failed, and which status it answered',
          'coop trace > lists messages and shows one as a tree, while no daemon runs',
        ),
      ],
    },
  ],
};
