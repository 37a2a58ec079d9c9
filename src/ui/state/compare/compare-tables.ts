// The tables of a comparison as they are saved.

import { outcomeOf } from '../run/outcome';
import type { Table } from '../tables/table';
import { type ComparedRun, differencesOf } from './comparison';

export function differencesTable(runs: readonly ComparedRun[]): Table {
  const rows = differencesOf(runs.map(({ index }) => index));
  return { columns: ['setting', ...runs.map(({ name }) => name)], rows: rows.map(({ name, values }) => [name, ...values]) };
}

export function outcomesTable(runs: readonly ComparedRun[]): Table {
  return {
    columns: [
      ...['run', 'id', 'seed', 'status', 'step', 'steps', 'seconds', 'games_of', 'episodes', 'untrained', 'untrained_se'],
      ...['trained', 'trained_se', 'difference', 'low', 'high'],
    ],
    rows: runs.map(({ id, name, index }) => {
      const { config, status, steps, seconds, evaluation } = index;
      const outcome = evaluation && outcomeOf(evaluation);
      const { untrained, trained, difference } = outcome ?? {};
      return [
        ...[name, id, config?.seed ?? null, status, steps.at(-1)?.step ?? 0, config?.steps ?? null, seconds],
        ...[outcome?.of ?? null, trained?.episodes ?? null, untrained?.mean ?? null, untrained?.se ?? null],
        ...[trained?.mean ?? null, trained?.se ?? null, difference?.mean ?? null, difference?.low ?? null, difference?.high ?? null],
      ];
    }),
  };
}
