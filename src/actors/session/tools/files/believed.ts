import { reaches, type TrustLevel } from '../../../../protocol/trust.ts';

/** Said where what was read is to be believed less than whom the turn talks with. */
export const believed = (integrity: TrustLevel, level: TrustLevel): { readonly believed?: TrustLevel } =>
  reaches(integrity, level) ? {} : { believed: integrity };
