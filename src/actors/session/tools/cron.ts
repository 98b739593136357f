import { ScheduleContract, ScheduleRunContract } from '../../../protocol/contracts/schedule.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { SchedulePorts } from '../../../protocol/ports/index.ts';
import * as z from '../../../protocol/schema.ts';
import { connect } from '../../kernel/link/index.ts';
import { type Tools, tool } from './tool.ts';

/** The jobs of the house. Running one ends when the turn has read what is believed less. */
export function openSchedule(ports: SchedulePorts | undefined): Tools {
  if (ports === undefined) return { tools: [], close: () => {} };
  const reading = connect(ports.read, ScheduleContract);
  const running = connect(ports.run, ScheduleRunContract);

  const list = tool({
    name: 'cron_list',
    description:
      'The scheduled jobs of the house: what each is asked, when it runs next, where its words go, how it went last.',
    schema: z.strictObject({}),
    effect: 'none',
    async run() {
      const { jobs } = await reading.call.list({});
      const shown = jobs.map(({ next, last, ...job }) => ({
        ...job,
        next: next === null ? 'never' : new Date(next).toISOString(),
        last:
          last === null
            ? 'never'
            : `${last.state} ${new Date(last.instant).toISOString()}${last.why === null ? '' : `: ${last.why}`}`,
      }));
      return { text: JSON.stringify({ jobs: shown }) };
    },
  });

  const run = tool({
    name: 'cron_run',
    description:
      'Run one of the scheduled jobs now, beside its times. Its answer goes to where its words go, not here.',
    schema: z.strictObject({ job: z.string().check(z.minLength(1), z.maxLength(64)) }),
    effect: 'unkeyed',
    async run({ job }) {
      try {
        const { state, to } = await running.call.run({ job });
        return { text: JSON.stringify({ job, state, to }) };
      } catch (error) {
        if (!(error instanceof CoopError) || error.code !== 'E_REVOKED') throw error;
        throw new CoopError('E_NARROWED', { done: 'run' }, error);
      }
    },
  });

  return {
    tools: [list, run],
    close() {
      reading.close();
      running.close();
    },
  };
}
