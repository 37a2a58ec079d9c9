#!/usr/bin/env node
// `npm run -s ict -- COMMAND`: the command line. Some of its commands were tools for developers and lie in `tools` now.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';
import { runBundled } from './run-bundled.mjs';

/** Once commands of `ict`, now tools: what calls them. */
const TOOLS = {
  replay: ['replay'],
  corpus: ['corpus'],
  'model check': ['check'],
  'bench gates': ['bench', 'gates'],
  'bench minihack-tasks': ['bench', 'minihack-tasks'],
  'bench minihack-fuzz': ['bench', 'minihack-fuzz'],
};

const args = process.argv.slice(2);
const [name, words] = [2, 1].map((count) => [args.slice(0, count).join(' '), count]).find(([one]) => Object.hasOwn(TOOLS, one)) ?? [];
if (name === undefined) await runBundled('ict', args);
// Its old name stays callable where others' scripts give it: all but the corpus, which pretraining alone reads.
else if (name !== 'corpus' && existsSync(join(root, 'tools', 'main.ts'))) await runBundled('tools', [...TOOLS[name], ...args.slice(words)]);
else {
  console.error(`CLI_USAGE: ict ${name} is a tool for developers. Call npm run -s tools -- ${TOOLS[name].join(' ')}.`);
  process.exitCode = 2;
}
