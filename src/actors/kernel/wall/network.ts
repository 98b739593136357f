/** For actors that talk to servers and touch no file. Import it first. */
import './thread.ts';
import { seal } from './seal.ts';

seal({
  builtins: [
    'async_hooks',
    'buffer',
    'crypto',
    'diagnostics_channel',
    'dns',
    'events',
    'http',
    'http2',
    'https',
    'net',
    'perf_hooks',
    'querystring',
    'stream',
    'stream/web',
    'string_decoder',
    'timers',
    'tls',
    'url',
    'util',
    'util/types',
    'zlib',
  ],
  fetch: true,
});
