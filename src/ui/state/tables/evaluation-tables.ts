// The tables of an evaluation as they are saved: shares and their standard errors whole, a row for each thing that was measured.

import {
  CONDITIONS,
  type Cell as Score,
  type Condition,
  type ConditionResult,
  type ContextOutcome,
  type Evaluation,
} from '../../../core/run/evaluation';
import type { Interval } from '../../../core/run/protocol';
import type { Cell, Table } from './table';

type Conditions = Readonly<Partial<Record<Condition, Pick<ConditionResult, 'heldOut' | 'train'>>>>;

const OF_SCORE = ['mean', 'se', 'episodes'] as const;

/** Names of the columns of a score: `trained_mean`, `trained_se`, `trained_episodes`. */
export const scoreColumns = (of: string): string[] => OF_SCORE.map((part) => `${of}_${part}`);

/** Its cells, empty where nothing was measured. */
export const scoreCells = (score: Score | null | undefined): Cell[] => OF_SCORE.map((part) => score?.[part] ?? null);

export function conditionsTable(conditions: Conditions, ceiling: number | null): Table {
  const parts = ['heldOut', 'train'] as const;
  const cells = (name: Condition): Cell[] =>
    parts.flatMap((part) => {
      const score = conditions[name]![part];
      return score.episodes === 0 ? [null, null, 0] : scoreCells(score);
    });
  const rows = CONDITIONS.filter((name) => conditions[name]).map((name): Cell[] => [name, ...cells(name)]);
  return {
    columns: ['condition', ...scoreColumns('held_out'), ...scoreColumns('train')],
    rows: ceiling === null ? rows : [...rows, ['evidence ceiling', ceiling, null, null, null, null, null]],
  };
}

export function familiesTable({ conditions, evidence, contexts = [] }: Evaluation, heldOut: readonly string[]): Table {
  const isSingle = (of: string): boolean => contexts.filter(({ family }) => family === of).length === 1;
  const names = CONDITIONS.filter((name) => conditions[name]);
  const rows = Object.keys(conditions[names[0]!]?.families ?? {}).flatMap((family) =>
    names.flatMap((name): Cell[][] => {
      const cell = conditions[name]!.families[family];
      const ceiling = evidence.ceiling[family] ?? null;
      const score = cell && scoreCells(cell);
      return score ? [[family, heldOut.includes(family), name, score[0]!, isSingle(family) ? null : score[1]!, score[2]!, ceiling]] : [];
    }),
  );
  return { columns: ['family', 'held_out', 'condition', ...OF_SCORE, 'evidence_ceiling'], rows };
}

export function roundsTable(iterations: Evaluation['iterations']): Table {
  return { columns: ['round', 'untrained', 'trained'], rows: iterations.map(({ untrained, trained }, i) => [i + 1, untrained, trained]) };
}

/** Every context and condition: what all the others are means of. */
export function contextsTable(contexts: readonly ContextOutcome[]): Table {
  const rows = contexts.flatMap(({ family, isHeldOut, isShown, success, advice }, i) =>
    CONDITIONS.flatMap((name): Cell[][] =>
      success[name] === undefined ? [] : [[i + 1, family, isHeldOut, isShown, name, success[name], advice[name] ?? null]],
    ),
  );
  return { columns: ['context', 'family', 'held_out', 'shows_the_fact', 'condition', 'success', 'advice'], rows };
}

export function intervalsTable(rows: readonly { readonly name: string; readonly value: Interval }[]): Table {
  return {
    columns: ['of', 'difference', 'low', 'high', 'se'],
    rows: rows.map(({ name, value: { mean, low, high, se } }) => [name, mean, low, high, se]),
  };
}
