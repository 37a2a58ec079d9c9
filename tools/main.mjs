#!/usr/bin/env node
// `npm run -s tools -- NAME`: what developers of Hindsight need and its users do not. The tools are listed in main.ts.

import { runBundled } from '../scripts/run-bundled.mjs';

await runBundled('tools', process.argv.slice(2));
