import type { Port } from '../../../protocol/contract.ts';
import { DeliveryContract } from '../../../protocol/contracts/delivery.ts';
import { CoopError } from '../../../protocol/errors.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { type Served, serve } from '../../kernel/link/index.ts';
import type { Viewers } from './viewers.ts';

/** Words of the agent and of the house, for whoever reads along in their place and reaches their level. */
export function deliverTo(viewers: Viewers, port: Port<typeof DeliveryContract>): Served {
  return serve(port, DeliveryContract, {
    deliver({ place, level, audience, kind, text, answers }) {
      const said = { from: null, text, kind, message: answers };
      const readers = viewers.show(place, { level, audience }, { method: 'message', params: said });
      faultPoint('terminal.shown');
      // An answer stands in its conversation and is read on the next attach. What was sent from elsewhere is said here and now:
      // the last reader went between the supervisor's decision and this, and it is tried again.
      if (kind === 'sent' && readers === 0) throw new CoopError('E_NOBODY');
      return { receipt: `readers:${readers}` };
    },
    ring() {
      viewers.ring();
      return {};
    },
  });
}
