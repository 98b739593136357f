import { maskCredentials } from '../../../domain/credential/index.ts';

/** As models and screens are shown what coop.toml says; what is kept, and what somebody decides about, is as it is. */
export const masked = (text: string): string => maskCredentials(text);
