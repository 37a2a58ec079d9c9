// Writes the tables of docs/results.md and its figures from the committed results: `node scripts/make-results.mjs [--check]`.
// What lies between `<!-- results NAME PART -->` and `<!-- end -->` is the script's, all else is prose. --check changes nothing and ends with status 1
// where a file is not what it would write.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'docs/results/protocols');
const FIGURES = 'docs/figures';
const CONDITIONS = ['none', 'random', 'untrained', 'best_of_n', 'repeat', 'retry', 'shuffled', 'trained', 'oracle'];
const NAMES = {
  none: 'no advice',
  random: 'random',
  untrained: 'untrained',
  best_of_n: 'best of N',
  repeat: 'tried again',
  retry: 'tried again with advice',
  shuffled: 'shuffled reading',
  trained: '**trained**',
  oracle: 'oracle',
};
const cell = ({ mean, se }) => `${mean.toFixed(2)} ± ${se.toFixed(2)}`;
const signed = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
const short = (family) => family.slice(family.indexOf('/') + 1);
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Every part takes a result and gives Markdown. */
const PARTS = {
  /** Success by family and condition, the difference last. */
  success({ arms }) {
    return arms
      .map((arm) => {
        const shown = CONDITIONS.filter((name) => arm.conditions[name]);
        const families = Object.keys(arm.conditions.none.families);
        const row = (name, pick, difference, ceiling) => [
          name,
          ...shown.map((condition) => cell(pick(arm.conditions[condition]))),
          ceiling,
          difference ? `${signed(difference.mean)} (${signed(difference.low)} … ${signed(difference.high)})` : '',
        ];
        const held = (family) => (arm.heldOutFamilies.includes(family) ? short(family) : `${short(family)} (trained on)`);
        const rows = families.map((family) =>
          row(held(family), (c) => c.families[family], arm.differences.trained?.families[family], arm.evidence.ceiling[family].toFixed(2)),
        );
        if (arm.conditions.none.heldOut.episodes > 0)
          rows.push(row('**held out**', (c) => c.heldOut, arm.differences.trained?.heldOut, `shown ${arm.evidence.heldOut.toFixed(2)}`));
        const head = ['family', ...shown.map((name) => NAMES[name]), 'ceiling', 'trained − untrained (95 %)'];
        return `${arms.length > 1 ? `_${arm.name}_\n\n` : ''}${table(head, rows)}`;
      })
      .join('\n\n');
  },
  /** Success after 0, 1, … reflections. */
  rounds({ arms: [arm] }) {
    const none = arm.conditions.none.heldOut.mean;
    const row = (name) => [name, none.toFixed(2), ...arm.iterations.map((round) => round[name]?.toFixed(2) ?? '–')];
    return table(['held-out success after', '0', ...arm.iterations.map((_, i) => `${i + 1}`)], [row('untrained'), row('trained')]);
  },
  /** Held-out success of each seed's reflector. */
  seeds({ arms }) {
    const rows = arms.flatMap((arm) =>
      arm.seeds.map(({ seed, heldOut, trainSeconds, testSeconds }) => [
        ...(arms.length > 1 ? [arm.name] : []),
        String(seed),
        heldOut.untrained.toFixed(2),
        heldOut.trained?.toFixed(2) ?? '–',
        `${trainSeconds} s`,
        `${testSeconds} s`,
      ]),
    );
    return table([...(arms.length > 1 ? ['arm'] : []), 'seed', 'untrained', 'trained', 'training took', 'judging took'], rows);
  },
  /** The most frequent advice before and after. */
  advice({ arms: [arm] }) {
    const list = (some) => (some ?? []).map(({ text, count, success }) => `“${text}” ${count} × (${success.toFixed(2)})`).join('<br>');
    return table(
      ['family', 'untrained', 'trained'],
      Object.entries(arm.advice).map(([family, { untrained, trained }]) => [short(family), list(untrained), list(trained)]),
    );
  },
  /** Many arms: what each trained reflector reached. */
  arms({ arms }) {
    const rows = arms.map((arm) => [
      arm.name,
      String(arm.seeds[0].reward.length),
      cell(arm.conditions.trained.heldOut),
      arm.seeds.map(({ heldOut }) => heldOut.trained.toFixed(2)).join(', '),
      `${signed(arm.differences.trained.heldOut.mean)} (${signed(arm.differences.trained.heldOut.low)} … ${signed(arm.differences.trained.heldOut.high)})`,
      `${Math.round(arm.seeds.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0) / arm.seeds.length)} s`,
    ]);
    return table(['arm', 'steps', 'held out, trained', 'by seed', 'trained − untrained (95 %)', 'training took'], rows);
  },
  made: ({ date, device, model, protocol }) =>
    `\`npm run -s ict -- eval --protocol ${protocol.name}\`, ${date}, ${device}, base ${model.sha256.slice(0, 12)}…, seeds ${protocol.seeds.join(', ')}, ${protocol.episodes} episodes of a family, condition and seed.`,
};

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
    const smooth = reward.map((_, i) => {
      const near = reward.slice(Math.max(0, i - window + 1), i + 1);
      return near.reduce((a, b) => a + b, 0) / near.length;
    });
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
  return text.replace(/<!-- results (\S+) (\S+) -->[\s\S]*?<!-- end -->/g, (_, name, part) => {
    const result = results.get(name);
    if (!result || !PARTS[part]) throw new Error(`${path} asks for ${part} of ${name}: there is no such ${result ? 'part' : 'result'}.`);
    return `<!-- results ${name} ${part} -->\n\n${PARTS[part](result)}\n\n<!-- end -->`;
  });
}

const prettier = await import('prettier');
const config = await prettier.resolveConfig(join(ROOT, 'docs/results.md'));
const files = [];
for (const path of ['docs/results.md', 'README.md']) {
  const text = filled(readFileSync(join(ROOT, path), 'utf8'), path);
  files.push([path, await prettier.format(text, { ...config, filepath: path })]);
}
for (const result of results.values()) for (const [file, text] of figuresOf(result)) files.push([`${FIGURES}/${file}`, text]);

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
