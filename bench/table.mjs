// node bench/table.mjs: writes docs/benchmarks.md from bench/results/peers-*.json, with the design's targets beside the ratios.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
/** Least ratios to a peer, by benchmark and backend. */
const TARGETS = {
  'gemm-wasm': { 'jax-js': 2, tfjs: 2 },
  'gemm-webgpu': { 'jax-js': 1.2, tfjs: 3 },
  'step-wasm': { 'jax-js': 2, tfjs: 2 },
  'step-webgpu': { 'jax-js': 1.5, tfjs: 5 },
};

const files = (await readdir(join(folder, 'results'))).filter((name) => name.startsWith('peers-')).sort();
const sections = await Promise.all(files.map(async (file) => section(JSON.parse(await readFile(join(folder, 'results', file), 'utf8')))));
await writeFile(join(dirname(folder), 'docs', 'benchmarks.md'), `${introduction()}${sections.join('\n')}`);

function introduction() {
  return `# Beside other libraries

Medians of runs in turns, in one worker of one browser, on one adapter; what is compared and how stands in [decision 0016](decisions/0016-bench-package.md).
In brackets how many times as fast as the other library Hindsight is. The machine had two cores that other work used as well: ratios hold, absolute figures
are lower than on a quiet machine. Sections whose driver names Node were run with \`--node\`: on Mesa's llvmpipe, which a headless browser does not offer, and on a machine with an H100 and no browser, where ONNX Runtime Web does not start;
on that card a product takes so little time that how fast a library hands its work over is most of what is measured. Written by \`node bench/table.mjs\` from \`bench/results/peers-*.json\`, which \`cd bench && npm ci && node run.mjs\` writes.

`;
}

function section({ name, driver, date, rows }) {
  const [, part, backend] = name.split('-');
  const targets = TARGETS[`${part}-${backend}`];
  const peers = [...new Set(rows.flatMap((row) => Object.keys(row.peers)))];
  const ratio = (row, peer) => (row.unit === 'ms' ? row.peers[peer] / row.value : row.value / row.peers[peer]);
  const cell = (row, peer) => (peer in row.peers ? `${row.peers[peer].toPrecision(3)} (${ratio(row, peer).toFixed(2)} ×)` : '–');
  const lines = rows.map((row) => [`${row.what}, ${row.unit}`, row.value.toPrecision(3), ...peers.map((peer) => cell(row, peer))]);
  const wanted = ['target', '', ...peers.map((peer) => (targets[peer] ? `≥ ${targets[peer]} ×` : ''))];
  const table = [['', 'hindsight', ...peers], ['---', ...peers.map(() => '---'), '---'], ...lines, wanted];
  const text = table.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `## ${part === 'gemm' ? 'Products in float32' : 'LoRA training step'}, ${backend}\n\n${driver}, ${date.slice(0, 10)}\n\n${text}\n`;
}
