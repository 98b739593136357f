import type { CheckName } from './check-names.ts';

export interface CheckResult {
  readonly name: CheckName;
  /** How bad it is, or would be. `info` never fails. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly passed: boolean;
  readonly message: string;
  /** As people write it, where it is about one: `users[1].trust`. */
  readonly key?: string;
  /** Where in the file, from 1. */
  readonly line?: number;
  readonly column?: number;
}

export type Severity = CheckResult['severity'];

export const fine = (name: CheckName, message: string, severity: Severity = 'error'): CheckResult => ({
  name,
  severity,
  passed: true,
  message,
});

export const wrong = (name: CheckName, message: string, severity: Severity = 'error'): CheckResult => ({
  name,
  severity,
  passed: false,
  message,
});
