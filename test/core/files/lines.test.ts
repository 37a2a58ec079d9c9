import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readText } from '../../../src/cli/text-file';
import { linesOf, MOST_LINES } from '../../../src/core/files/lines';
import { readParsedGames } from '../../../src/env/alfworld/engine/parsed-games';
import { readRunLog } from '../../../src/store/folder/run-log-file';

const refusal = expect.objectContaining({ code: 'FILE_TOO_LONG' });

it('are as many as there may be', () => {
  expect(linesOf('\n'.repeat(MOST_LINES - 1), 'X')).toHaveLength(MOST_LINES);
  expect(() => linesOf('\n'.repeat(MOST_LINES), 'X')).toThrow(refusal);
});

it('more are refused wherever a file with lines is read, small as it may have been packed', async () => {
  const many = '\n'.repeat(100 * MOST_LINES);
  expect(() => readParsedGames(many)).toThrow(refusal);
  expect(() => readRunLog(new TextEncoder().encode(many))).toThrow(refusal);
  const folder = mkdtempSync(join(tmpdir(), 'lines-'));
  try {
    const path = join(folder, 'x.jsonl.gz');
    writeFileSync(path, gzipSync(many));
    await expect(readText(path)).rejects.toThrow(refusal);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
