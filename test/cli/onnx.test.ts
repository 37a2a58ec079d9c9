// Models in ONNX on the command line: written, played, evaluated.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Evaluation } from '../../src/core/run/evaluation';
import type { Trajectory } from '../../src/core/trajectory';

const folder = mkdtempSync(join(tmpdir(), 'ict-onnx-'));
const path = (name: string): string => join(folder, name);
const ict = (...args: string[]): string => execFileSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8' });

beforeAll(() => {
  ict('model', 'onnx', 'public/models/embedded', '--out', path('model'));
  ict('model', 'onnx', 'public/models/embedded', '--out', path('model'), '--format', 'q4', '--external');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes the layout of Hugging Face, plays what the engine plays, and evaluates under its name', () => {
  expect(readdirSync(path('model')).sort()).toEqual(['config.json', 'onnx', 'tokenizer.json']);
  expect(readdirSync(join(path('model'), 'onnx')).sort()).toEqual(['model.onnx', 'model_q4.onnx', 'model_q4.onnx_data']);
  const games = ['rollout', '--benchmark', 'minihack', '--rules', 'true', '-n', '6', '--seed', '3'];
  const played = (file: string): Trajectory[] => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Trajectory); // prettier-ignore
  const line = `onnx:${path('model')}`;
  ict(...games, '--out', path('engine.jsonl'));
  ict(...games, '--actor', line, '--out', path('onnx.jsonl'));
  const actions = (file: string): string[][] => played(file).map(({ steps }) => steps.map(({ executed }) => executed));
  expect(actions(path('onnx.jsonl'))).toEqual(actions(path('engine.jsonl')));
  expect(JSON.parse(readFileSync(path('onnx.jsonl.header.json'), 'utf8'))).toMatchObject({ actor: line, asked: 6, episodes: 6 });
  ict(...games, '--actor', `${line}#q4`, '--out', path('q4.jsonl'));
  expect(played(path('q4.jsonl'))).toHaveLength(6);
  const evaluation = JSON.parse(
    ict('eval', '--preset', 'minihack', '--actor', line, '--families', 'minihack/Eat', '--episodes', '4', '--iterations', '1', '--json'),
  ) as Evaluation;
  expect(evaluation.actor).toBe(line);
});

it('says what is missing', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/ict.mjs', 'rollout', '--actor', `onnx:${path('model')}#int8`, '--out', path('x')], { encoding: 'utf8' }); // prettier-ignore
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/ONNX_FILES_MISSING|onnx\/model_int8\.onnx/);
  expect(stderr).toContain('f32, q4');
});
