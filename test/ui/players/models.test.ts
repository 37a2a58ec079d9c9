import { expect, test } from 'vitest';
import type { MemoryPlans } from '../../../src/rpc/models-api';
import { modelOfInput } from '../../../src/ui/state/players/model-files';
import { bestFormat, needOf, plannedDevice } from '../../../src/ui/state/players/models.svelte';
import { MACHINES } from '../fake-services';

const plans = (fits: readonly [play: boolean, train: boolean][]): MemoryPlans => ({
  device: 'wasm',
  needs: (['f32', 'f16', 'int8', 'int4'] as const).map((format, i) => ({
    format,
    playBytes: 4 - i,
    trainBytes: 8 - i,
    playFits: fits[i]![0],
    trainFits: fits[i]![1],
  })),
});

test('the most exact format that fits is chosen, the smallest where none does', () => {
  const some = plans([
    [false, false],
    [true, false],
    [true, true],
    [true, true],
  ]);
  expect([bestFormat(some, 'play'), bestFormat(some, 'train')]).toEqual(['f16', 'int8']);
  expect(bestFormat(plans(Array<[boolean, boolean]>(4).fill([false, false])), 'train')).toBe('int4');
  expect(needOf(some, 'int8')).toMatchObject({ trainBytes: 6 });
  expect(needOf(some, 'stored')).toBeUndefined();
});

test('memory is planned for the device that was chosen, or found, or else for the processor', () => {
  expect(plannedDevice('auto', null)).toBe('wasm');
  expect(plannedDevice('auto', MACHINES['gpu']!)).toBe('webgpu');
  expect(plannedDevice('wasm', MACHINES['gpu']!)).toBe('wasm');
  expect(plannedDevice('webgpu', null)).toBe('webgpu');
});

function file(path: string): File {
  const made = new File(['x'], path.split('/').pop()!);
  Object.defineProperty(made, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
  return made;
}

test('files become a model: a GGUF file alone, or a folder by its name, without its neighbours', () => {
  const gguf = modelOfInput([file('README.md'), file('a.Q8_0.gguf')]);
  expect([gguf.name, gguf.files.map(({ name }) => name)]).toEqual(['a.Q8_0.gguf', ['a.Q8_0.gguf']]);
  const folder = modelOfInput(
    ['m/picture.png', 'm/other/config.txt', 'm/tiny/config.json', 'm/tiny/model.safetensors', 'm/model.safetensors'].map(file),
  );
  expect([folder.name, folder.files.map(({ name }) => name)]).toEqual(['tiny', ['config.json', 'model.safetensors']]);
  expect(modelOfInput(['config.json', 'tokenizer.json'].map(file))).toMatchObject({ name: 'model', files: { length: 2 } });
  expect(modelOfInput([])).toEqual({ name: 'model', files: [] });
});
