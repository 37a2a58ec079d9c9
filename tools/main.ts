// The tools by name. A tool in TypeScript uses what the command line uses and is bundled with it; a script (.mjs) is run as it is.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Command, runCommands } from '../src/cli/command';
import { PROJECT_ROOT } from '../src/cli/model/open-engine';

function script(name: string, summary: string, usage: string): () => Promise<Command> {
  return async () => ({
    summary,
    help: `npm run -s tools -- ${name} ${usage}`,
    async run(argv) {
      const { status } = spawnSync(process.execPath, [join(PROJECT_ROOT, 'tools', `${name}.mjs`), ...argv], { stdio: 'inherit' });
      return status ?? 1;
    },
  });
}

await runCommands('npm run -s tools --', {
  replay: async () => (await import('./replay/replay')).replay,
  check: async () => (await import('./check/check')).check,
  corpus: async () => (await import('./corpus/corpus')).corpus,
  bench: async () => (await import('./bench/bench')).bench,
  fuzz: script('fuzz', 'read inputs drawn by grammar: each is understood or refused', '[NAME] [--runs 10000] [--seed S]'),
  mutants: script('mutants', 'can the tests fail? change one thing at a time, and name the test that notices', 'AREA [--sample N] [--seed S] [--out FILE]'),
  'check-gallery': script('check-gallery', 'hold the gallery’s entries to what they state', '[--gallery FILE] [--only ID] [--without-evaluation] [--model FILE.gguf] [--seed S] [--episodes 50]'),
  'gallery-entry': script('gallery-entry', 'print a bundle’s entry for the gallery', 'BUNDLE.zip --id ID --name NAME --address ADDRESS --by WHO --date YYYY-MM-DD'),
}); // prettier-ignore
