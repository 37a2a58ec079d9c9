// One line of progress on standard error: done, rate, time left. Quiet where standard error is not a terminal, but for
// a line now and then.

export interface ProgressLine {
  update(done: number, note?: string): void;
  end(): void;
}

export function createProgressLine(total: number, unit: string): ProgressLine {
  const isTerminal = process.stderr.isTTY === true;
  const start = performance.now();
  let shownAt = -Infinity;
  return {
    update(done, note = '') {
      const now = performance.now();
      if (now - shownAt < (isTerminal ? 100 : 15_000) && done < total) return;
      shownAt = now;
      const rate = done / ((now - start) / 1000);
      const left = rate > 0 ? formatSeconds((total - done) / rate) : '?';
      const line = `${done}/${total} ${unit}  ${formatRate(rate)}  ${left} left  ${note}`;
      process.stderr.write(isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
    },
    end() {
      if (isTerminal) process.stderr.write('\r\x1b[2K');
    },
  };
}

function formatRate(rate: number): string {
  if (rate > 0 && rate < 0.1) return `${(60 * rate).toFixed(2)}/min`;
  return `${rate.toFixed(rate < 10 ? 2 : 0)}/s`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
