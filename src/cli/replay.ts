import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readArguments, UsageError } from './arguments';
import type { Command } from './main';
import { replayMinihack } from './replay-minihack';
import type { Replay } from './replay-recorded';

export const replay: Command = {
  summary: 'replay recorded games of the original and compare every step',
  help: `ict replay FILE|FOLDER… [--json]

  FILE   recordings of MiniHack: traces (.json) or cases (.jsonl), .gz too

  Exit status 1 where anything differs or nothing was compared.`,
  async run(argv) {
    const args = readArguments(argv, []);
    if (args.positionals.length === 0) throw new UsageError('No recording is named.');
    const files = args.positionals.flatMap(recordingsIn);
    const results = files.map((file) => replayMinihack(file, textOf(file)));
    const compared = results.reduce((sum, result) => sum + result.compared, 0);
    const equal = results.reduce((sum, result) => sum + result.equal, 0);
    if (args.flag('json')) console.log(JSON.stringify({ files: results, compared, equal }, null, 1));
    else print(results, compared, equal);
    return compared > 0 && compared === equal ? 0 : 1;
  },
};

function recordingsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => /\.jsonl?(\.gz)?$/.test(name))
    .map((name) => join(path, name));
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

function print(results: readonly Replay[], compared: number, equal: number): void {
  for (const { file, compared: steps, equal: same, first, notComparable } of results) {
    console.log(`${file}: ${same} of ${steps} steps equal`);
    if (first) console.log(`  first difference: ${first}`);
    if (notComparable !== undefined) console.log(`  not compared: ${notComparable}`);
  }
  console.log(`${equal} of ${compared} steps equal`);
}
