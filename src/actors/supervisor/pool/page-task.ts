/** What the pool's threads do with pages: a pure function of hostile bytes. */
export { readPage } from '../../../domain/page/read-page.ts';
