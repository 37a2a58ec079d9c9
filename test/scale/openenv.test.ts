import { expect, it } from 'vitest';
import { serve, tool } from './processes';

it.each(['play', 'reflect'])('openenv validates /%s', async (mount) => {
  const address = await serve(['--actor', 'expert', '--workers', '1']);
  const report = JSON.parse(await tool('openenv', ['validate', '--json', '--url', `${address}/${mount}`])) as {
    passed: boolean;
    criteria: { passed: boolean }[];
  };
  expect(report.passed).toBe(true);
  expect(report.criteria.map(({ passed }) => passed)).toEqual(Array(6).fill(true));
});
