import { describe, expect, test } from 'vitest';
import {
  CoopError,
  ERRORS,
  type ErrorCode,
  fromWire,
  isErrorCode,
  rootMessage,
  toCoopError,
  toWire,
} from '../../src/protocol/errors.ts';

describe('an error of the catalogue', () => {
  test('says in its message what its data holds', () => {
    const error = new CoopError('E_TIMEOUT', { what: 'memory.read.search', ms: 10 });

    expect(error.message).toBe('memory.read.search did not answer within 10 ms.');
  });

  test('keeps its cause, and tells the innermost message for the log', () => {
    const error = new CoopError('E_INTERNAL', {}, new Error('outer', { cause: new Error('inner') }));

    expect(rootMessage(error)).toBe('inner');
    expect(rootMessage('text')).toBe('text');
  });

  test('is known as one across two copies of the module', () => {
    const foreign = Object.assign(new Error('x'), { code: 'E_BUSY', data: {}, [Symbol.for('coop.error')]: true });

    expect(foreign).toBeInstanceOf(CoopError);
    expect(toCoopError(foreign)).toBe(foreign);
    expect(new Error('x')).not.toBeInstanceOf(CoopError);
    expect(null).not.toBeInstanceOf(CoopError);
  });

  test.each(Object.keys(ERRORS))('%s ends its sentence', (code) => {
    expect(ERRORS[code as ErrorCode]).toMatch(/[.}]$/);
  });

  test.each(['toString', '__proto__', 'constructor', 'e_busy', '', 7, null])('%s is no code', (code) => {
    expect(isErrorCode(code)).toBe(false);
  });
});

describe('across a wire', () => {
  test.each(Object.keys(ERRORS))('%s comes back with code, data and words', (code) => {
    const error = new CoopError(code as ErrorCode, { what: 'x', ms: 3 });

    const back = fromWire(structuredClone(toWire(error)));

    expect(back.code).toBe(code);
    expect(back.data).toEqual({ what: 'x', ms: 3 });
    expect(back.message).toBe(error.message);
  });

  test('go neither causes nor foreign messages', () => {
    const wire = toWire(new Error('the spare key is under the blue pot', { cause: new Error('the blue pot') }));

    expect(wire.code).toBe('E_INTERNAL');
    expect(JSON.stringify(wire)).not.toContain('blue pot');
  });

  test.each([null, undefined, 'E_BUSY', 7, [], {}, { code: 'nothing' }, { code: 'toString' }, { code: 7 }])(
    '%j arrives as E_INTERNAL',
    (wire) => {
      expect(fromWire(wire).code).toBe('E_INTERNAL');
    },
  );

  test.each([{ what: {} }, { what: null }, { what: ['x'] }, 'text', null, 7])('data %j is left out', (data) => {
    expect(fromWire({ code: 'E_BUSY', message: 'x', data }).data).toEqual({});
  });
});
