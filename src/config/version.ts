import about from '../../package.json' with { type: 'json' };

/** Of coop itself. */
export const VERSION: string = about.version;
