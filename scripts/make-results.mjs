// Writes the tables of docs/results.md and of the README, the figures, and the page's list of results, from the committed results: `node scripts/make-results.mjs [--check]`.
// What lies between `<!-- results NAME[,NAME…] PART -->` and `<!-- end -->` is the script's, all else is prose. A figure is drawn where docs/results.md
// shows it. --check changes nothing and ends with status 1 where a file is not what it would write.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'docs/results/protocols');
const FIGURES = 'docs/figures';
const CONDITIONS = ['none', 'random', 'untrained', 'best_of_n', 'repeat', 'retry', 'shuffled', 'trained', 'oracle'];
/** What the tables of success show of them. */
const SHOWN = ['none', 'untrained', 'trained', 'oracle'];
const NAMES = {
  none: 'no advice',
  random: 'random advice',
  untrained: 'untrained',
  best_of_n: 'best of 8',
  repeat: 'tried again',
  retry: 'tried again with advice',
  shuffled: 'shuffled reading',
  trained: '**trained**',
  oracle: 'true advice',
};
/** What the sceptic's conditions are, for the table that compares them. */
const MEANINGS = {
  none: 'the actor alone',
  random: 'a sentence of the right form, its means drawn blindly',
  untrained: 'what the reflector writes before training',
  best_of_n: 'eight untrained reflections, each tried on two games, the best one kept',
  repeat: 'the lost game again, up to four times',
  retry: 'the same, reading the lost tries in between',
  shuffled: 'the trained reflector, reading another family’s games',
  trained: 'the trained reflector',
  oracle: 'the advice that is true',
};
const cell = ({ mean, se }) => `${mean.toFixed(2)} ± ${se.toFixed(2)}`;
const signed = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const interval = (difference) => (difference ? `${signed(difference.mean)} (${signed(difference.low)} … ${signed(difference.high)})` : '');
const short = (family) => family.slice(family.indexOf('/') + 1);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const gain = 'trained − untrained (95 %)';

/** Evaluations of single runs, each a training seed of one preset. */
const RUNS = join(ROOT, 'docs/results');
const runsOf = (preset) =>
  readdirSync(RUNS)
    .filter((file) => file.startsWith(`${preset}-seed`) && file.endsWith('-eval.json'))
    .map((file) => JSON.parse(readFileSync(join(RUNS, file), 'utf8')));

/** Every part takes the named results and gives Markdown. */
const PARTS = {
  /** A row a model: the chat model's runs of the same benchmark, then the embedded model's protocol. */
  models([{ protocol, arms }]) {
    const [arm] = arms;
    const runs = runsOf(`${protocol.name}-smollm2`);
    const pooled = (condition) => {
      const cells = runs.map(({ conditions }) => conditions[condition].heldOut);
      return { mean: mean(cells.map((one) => one.mean)), se: Math.hypot(...cells.map(({ se }) => se)) / cells.length };
    };
    const ceilingOf = ({ ceiling }, families) => mean(families.map((family) => ceiling[family]));
    return table(
      ['reflector and actor', 'training seeds', ...SHOWN.map((name) => NAMES[name]), 'ceiling'],
      [
        [
          '[SmolLM2-135M-Instruct](real-models.md#a-stock-model-as-coach), as published, writing freely; its actor has a player adapter',
          String(runs.length),
          ...SHOWN.map((name) => cell(pooled(name))),
          mean(runs.map(({ evidence, held_out_families: families }) => ceilingOf(evidence, families))).toFixed(2),
        ],
        [
          'the embedded model, 1 million parameters',
          String(arm.seeds.length),
          ...SHOWN.map((name) => cell(arm.conditions[name].heldOut)),
          ceilingOf(arm.evidence, arm.heldOutFamilies).toFixed(2),
        ],
      ],
    );
  },
  /** Success by family; the sceptic's conditions are in `others`. */
  success([{ arms }]) {
    const [arm] = arms;
    const row = (name, pick, ceiling, difference) => [
      name,
      ...SHOWN.map((condition) => cell(pick(arm.conditions[condition]))),
      ceiling.toFixed(2),
      interval(difference),
    ];
    const { ceiling } = arm.evidence;
    const { families, heldOut } = arm.differences.trained;
    const isHeld = (family) => arm.heldOutFamilies.includes(family);
    const names = Object.keys(arm.conditions.none.families);
    const rows = names.map((family) =>
      row(isHeld(family) ? short(family) : `${short(family)} (trained on)`, (c) => c.families[family], ceiling[family], families[family]),
    );
    const all = mean(names.filter(isHeld).map((family) => ceiling[family]));
    rows.push(row('**held out, all**', (c) => c.heldOut, all, heldOut));
    return table(['family', ...SHOWN.map((name) => NAMES[name]), 'ceiling', gain], rows);
  },
  /** Held-out success of every condition, a column a result. */
  others(results) {
    const rows = CONDITIONS.map((condition) => [
      NAMES[condition],
      MEANINGS[condition],
      ...results.map(({ arms: [arm] }) => cell(arm.conditions[condition].heldOut)),
    ]);
    return table(['condition', 'what is done', ...results.map(({ protocol }) => `\`${protocol.name}\``)], rows);
  },
  /** A row a result. The last column counts the held-out families that gain more than two standard errors. */
  gains(results) {
    const rows = results.map(({ protocol, arms: [arm] }) => {
      const { families, heldOut } = arm.differences.trained;
      const gaining = arm.heldOutFamilies.filter((family) => families[family].mean > 2 * families[family].se);
      const cells = SHOWN.map((condition) => cell(arm.conditions[condition].heldOut));
      return [`\`${protocol.name}\``, ...cells, interval(heldOut), `${gaining.length} of ${arm.heldOutFamilies.length}`];
    });
    return table(['protocol', ...SHOWN.map((name) => NAMES[name]), gain, 'families that gain'], rows);
  },
  /** Success after 0, 1, … reflections. */
  rounds(results) {
    const rows = results.flatMap(({ protocol, arms: [arm] }) => {
      const none = arm.conditions.none.heldOut.mean.toFixed(2);
      return ['untrained', 'trained'].map((name) => [
        `\`${protocol.name}\`, ${name}`,
        none,
        ...arm.iterations.map((round) => round[name].toFixed(2)),
      ]);
    });
    return table(['held-out success after … reflections', '0', ...results[0].arms[0].iterations.map((_, i) => `${i + 1}`)], rows);
  },
  /** Held-out success of each seed's reflector. */
  seeds(results) {
    const rows = results.flatMap(({ protocol, arms: [arm] }) =>
      arm.seeds.map(({ seed, heldOut, trainSeconds, testSeconds }) => [
        `\`${protocol.name}\``,
        String(seed),
        heldOut.untrained.toFixed(2),
        heldOut.trained.toFixed(2),
        `${trainSeconds} s`,
        `${testSeconds} s`,
      ]),
    );
    return table(['protocol', 'seed', 'untrained', 'trained', 'training took', 'judging took'], rows);
  },
  /** The most frequent advice for the held-out families, before and after. */
  advice(results) {
    const list = (some) => some.map(({ text, count, success }) => `“${text}” ${count} × (${success.toFixed(2)})`).join('<br>');
    const rows = results.flatMap(({ arms: [arm] }) =>
      arm.heldOutFamilies.map((family) => [
        short(family),
        list(arm.advice[family].untrained.slice(0, 2)),
        list(arm.advice[family].trained.slice(0, 2)),
      ]),
    );
    return table(['family', 'untrained', 'trained'], rows);
  },
  /** Many arms: what each trained reflector reached. */
  arms([{ arms }]) {
    const rows = arms.map((arm) => [
      arm.name,
      String(arm.seeds[0].reward.length),
      cell(arm.conditions.trained.heldOut),
      cell(arm.conditions.oracle.heldOut),
      arm.seeds.map(({ heldOut }) => heldOut.trained.toFixed(2)).join(', '),
      interval(arm.differences.trained.heldOut),
    ]);
    return table(['arm', 'steps', 'held out, **trained**', 'true advice', 'trained, by seed', gain], rows);
  },
  made: (results) => (results.length === 1 ? made(results[0]) : results.map((result) => `- ${made(result)}`).join('\n')),
};

function made({ date, device, model, protocol }) {
  const about = `base ${model.sha256.slice(0, 12)}…, seeds ${protocol.seeds.join(', ')}, ${protocol.episodes} episodes of a family, condition and seed`;
  return `\`npm run -s ict -- eval --protocol ${protocol.name}\`, ${date}, ${device}, ${about}.`;
}

const STYLE =
  '<style>text{font:13px system-ui,sans-serif;fill:#333}.soft{fill:#777}.bar{fill:#9aa5a1}.trained{fill:#08665f}.line{fill:none;stroke:#08665f;stroke-width:2;opacity:.75}.axis{stroke:#ccc}.whisker{stroke:#222;stroke-width:2}@media(prefers-color-scheme:dark){text{fill:#ddd}.soft{fill:#999}.trained{fill:#5fcabb}.line{stroke:#5fcabb}.axis{stroke:#444}.whisker{stroke:#eee}}</style>';
const svg = (width, height, body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">${STYLE}${body}</svg>\n`;

/** Bars with two standard errors: one a row of [name, cell, class]. */
function bars(rows) {
  const [left, width, step] = [210, 420, 24];
  const x = (share) => (left + Math.min(1, Math.max(0, share)) * width).toFixed(1);
  const body = rows.map(([name, { mean, se }, kind], i) => {
    const y = i * step + 8;
    return `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${name}</text><rect class="${kind}" x="${left}" y="${y}" width="${(Math.min(1, mean) * width).toFixed(1)}" height="16"/><path class="whisker" d="M${x(mean - 2 * se)} ${y + 8}H${x(mean + 2 * se)}"/><text x="${left + width + 10}" y="${y + 13}">${cell({ mean, se })}</text>`;
  });
  return svg(740, rows.length * step + 16, body.join(''));
}

/** Reward by step, a line a seed, a trailing mean over a twentieth of the run. */
function curves({ arms: [arm] }) {
  const [width, height] = [700, 200];
  const longest = Math.max(...arm.seeds.map(({ reward }) => reward.length));
  const lines = arm.seeds.map(({ reward }) => {
    const window = Math.max(1, Math.round(reward.length / 20));
    const smooth = reward.map((_, i) => mean(reward.slice(Math.max(0, i - window + 1), i + 1)));
    const at = (value, i) => `${(30 + (i / (longest - 1)) * (width - 40)).toFixed(1)} ${(10 + (1 - value) * (height - 30)).toFixed(1)}`;
    return `<path class="line" d="M${smooth.map(at).join('L')}"/>`;
  });
  const axis = [0, 0.5, 1].map((value) => {
    const y = 10 + (1 - value) * (height - 30);
    return `<path class="axis" d="M30 ${y}H${width - 10}"/><text class="soft" x="24" y="${y + 4}" text-anchor="end">${value}</text>`;
  });
  const label = `<text class="soft" x="${width - 10}" y="${height - 4}" text-anchor="end">step ${longest}</text>`;
  return svg(width, height, axis.join('') + lines.join('') + label);
}

function figuresOf(result) {
  const [arm] = result.arms;
  const { name } = result.protocol;
  if (result.arms.length > 2)
    return [[`${name}.svg`, bars(result.arms.map((one, i) => [one.name, one.conditions.trained.heldOut, i === 0 ? 'trained' : 'bar']))]];
  const rows = CONDITIONS.filter((condition) => arm.conditions[condition]).map((condition) => [
    NAMES[condition].replaceAll('*', ''),
    arm.conditions[condition].heldOut,
    condition === 'trained' ? 'trained' : 'bar',
  ]);
  return [
    [`${name}.svg`, bars(rows)],
    [`${name}-reward.svg`, curves(result)],
  ];
}

const results = new Map(
  readdirSync(RESULTS).map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(RESULTS, file), 'utf8'))]),
);

function filled(text, path) {
  return text.replace(/<!-- results (\S+) (\S+) -->[\s\S]*?<!-- end -->/g, (_, names, part) => {
    const named = names.split(',').map((name) => results.get(name));
    const isKnown = named.every((result) => result !== undefined);
    if (!isKnown || !PARTS[part]) throw new Error(`${path} asks for ${part} of ${names}: there is no such ${isKnown ? 'part' : 'result'}.`);
    return `<!-- results ${names} ${part} -->\n\n${PARTS[part](named)}\n\n<!-- end -->`;
  });
}

const prettier = await import('prettier');
const config = await prettier.resolveConfig(join(ROOT, 'docs/results.md'));
const files = [];
for (const path of ['docs/results.md', 'README.md']) {
  const text = filled(readFileSync(join(ROOT, path), 'utf8'), path);
  files.push([path, await prettier.format(text, { ...config, filepath: path })]);
}
const shownFigures = files.map(([, text]) => text).join('');
for (const result of results.values())
  for (const [file, text] of figuresOf(result)) if (shownFigures.includes(`figures/${file}`)) files.push([`${FIGURES}/${file}`, text]);

// What the page lists, so that it fetches a result only when somebody looks at it.
const heldOut = ({ arms: [{ conditions }] }, condition) => conditions[condition].heldOut.mean;
const list = [...results.values()].map((result) => ({
  name: result.protocol.name,
  title: result.protocol.title,
  untrained: heldOut(result, 'untrained'),
  trained: heldOut(result, 'trained'),
}));
files.push(['src/ui/state/results/published-results.json', `${JSON.stringify(list, null, 2)}\n`]);

const isCheck = process.argv.includes('--check');
const differ = files.filter(([path, text]) => {
  try {
    return readFileSync(join(ROOT, path), 'utf8') !== text;
  } catch {
    return true;
  }
});
if (!isCheck) {
  mkdirSync(join(ROOT, FIGURES), { recursive: true });
  for (const [path, text] of differ) writeFileSync(join(ROOT, path), text);
}
for (const [path] of differ) console.log(`${isCheck ? 'not as written by this script' : 'written'}: ${path}`);
process.exitCode = isCheck && differ.length > 0 ? 1 : 0;
