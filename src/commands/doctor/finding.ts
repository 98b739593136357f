/** What the doctor found: one result a question, in a fixed order, under stable names. */
export interface Finding {
  readonly name: string;
  /** How bad it is, or would be. `info` never fails. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly passed: boolean;
  readonly message: string;
  /** What `--fix` does about it. */
  readonly mend?: Mend;
}

export interface Mend {
  /** In the past: `closed to others`. */
  readonly what: string;
  apply(): void;
}

type Severity = Finding['severity'];

export const fine = (name: string, message: string, severity: Severity = 'error'): Finding => ({
  ...{ name, severity, message },
  passed: true,
});

export const wrong = (name: string, message: string, severity: Severity = 'error', mend?: Mend): Finding => ({
  ...{ name, severity, message },
  passed: false,
  ...(mend === undefined ? {} : { mend }),
});
