// Ctrl-C in a command that trains: the first ends the step under way and keeps a checkpoint, the second gives the step up.

import type { RunControl } from '../train/runner';

export interface Interrupts {
  readonly control: RunControl;
  readonly signal: AbortSignal;
  /** Ctrl-C ends the program again. */
  end(): void;
}

export function listenForInterrupts(): Interrupts {
  const control: RunControl = { request: null };
  const abort = new AbortController();
  const interrupt = (): void => {
    const isAgain = control.request !== null;
    process.stderr.write(
      isAgain ? '\ngiving the step up\n' : '\nending the step under way and keeping a checkpoint; Ctrl-C again gives the step up\n',
    );
    if (isAgain) abort.abort();
    control.request = 'pause';
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    control,
    signal: abort.signal,
    end() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
