import { expect, it } from 'vitest';
import { CATALOGUE } from '../../src/hub/catalogue';
import { parseRepository } from '../../src/hub/huggingface';
import { parseModelConfig } from '../../src/model/config';
import { weightShapes } from '../../src/model/model';

it.each(CATALOGUE.map((entry) => [entry.name, entry] as const))('%s can be read, and has the parameters it says', (_, entry) => {
  const shapes = [...weightShapes(parseModelConfig(entry.config)).values()];
  const parameters = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
  expect(parameters).toBe(entry.parameters);
  expect(entry.downloadBytes).toBeGreaterThan(2 * parameters);
  expect(parseRepository(entry.repository).file).toBeNull();
});
