// What is drawn of a run over its steps: one row a chart.

import { modelOf, type RunConfig } from '../../../core/run/run-config';
import { compareText } from '../../strings/text/compare';
import { reportText } from '../../strings/text/report';
import type { HeldOutEvent, StepSummary } from '../run/run-index';
import { PUBLISHED, type PublishedRuns } from '../results/published';
import type { Curve, CurvePoint, Look, Series } from '../run/series';
import { PUBLISHED_LOOK } from './looks';

/** A run as charts draw it. */
export interface RunCurves {
  readonly label: string;
  /** The chart's own where left out. */
  readonly look?: Look;
  readonly steps: readonly StepSummary[];
  readonly heldOut: readonly HeldOutEvent[];
}

type Charts = typeof reportText.charts;
/** What has a title, a text and a label there. */
type ChartName = { [Name in keyof Charts]: Charts[Name] extends { readonly label: string } ? Name : never }[keyof Charts];

export interface Quantity {
  /** Under `charts` in the text. */
  readonly name: ChartName;
  readonly kind: Series['kind'];
  readonly digits: number;
  readonly range: readonly [number, number] | null;
  readonly points: (run: RunCurves) => CurvePoint[];
  /** Not every run has measured it: drawn where one has. */
  readonly isOptional?: true;
  /** Of runs that were published. */
  readonly published?: (runs: PublishedRuns) => readonly number[];
}

const UNIT = [0, 1] as const;
function ofSteps(value: (step: StepSummary) => number, around?: (step: StepSummary) => number): Quantity['points'] {
  return ({ steps }) =>
    steps.map((step) => ({ step: step.step, t: step.t, value: value(step), ...(around ? { around: around(step) } : {}) }));
}

export const QUANTITIES: readonly Quantity[] = [
  {
    ...{ name: 'reward', kind: 'line', digits: 2, range: UNIT },
    points: ofSteps(
      ({ reward }) => reward,
      ({ spread }) => spread,
    ),
    published: ({ reward }) => reward,
  },
  {
    ...{ name: 'heldOut', kind: 'points', digits: 2, range: UNIT },
    points: ({ heldOut }) => heldOut.map(({ step, t, success, se }) => ({ step, t, value: success, around: se })),
  },
  { name: 'withoutSpread', kind: 'line', digits: 2, range: UNIT, points: ofSteps(({ withoutSpread }) => withoutSpread) },
  { name: 'length', kind: 'line', digits: 1, range: null, points: ofSteps(({ length }) => length) },
  { name: 'entropy', kind: 'line', digits: 2, range: null, points: ofSteps(({ entropy }) => entropy) },
  { name: 'kl', kind: 'line', digits: 2, range: null, isOptional: true, points: ofSteps(({ kl }) => kl) },
];

/** Whether there is something to draw, or will be. */
export function isMeasured({ isOptional, points }: Quantity, runs: readonly RunCurves[]): boolean {
  return isOptional !== true || runs.some((run) => points(run).some(({ value }) => Number.isFinite(value)));
}

/** One run's curve has its width around it; of several, widths would hide each other. */
export function curvesOf(quantity: Quantity, runs: readonly RunCurves[]): Curve[] {
  return runs.map((run) => {
    const points = quantity.points(run);
    return {
      label: runs.length === 1 ? reportText.charts[quantity.name].label : run.label,
      kind: quantity.kind,
      ...(run.look ? { look: run.look } : {}),
      points: runs.length === 1 ? points : points.map(({ around: _, ...point }) => point),
    };
  });
}

/** Null where nothing of it was published. Published runs have no times. */
export function publishedCurve({ published }: Quantity, runs: PublishedRuns | null): Curve | null {
  if (!published || !runs) return null;
  const points = published(runs).map((value, i) => ({ step: i + 1, t: NaN, value }));
  return { label: compareText.published(runs.runs), kind: 'line', look: PUBLISHED_LOOK, points };
}

/** Runs that were published of the same world, played by the same model; null where there are none. */
export function publishedOf(config: RunConfig | null): PublishedRuns | null {
  if (!config || modelOf(config) || config.own_tasks !== undefined || config.actor !== undefined) return null;
  return Object.hasOwn(PUBLISHED, config.preset) ? PUBLISHED[config.preset as keyof typeof PUBLISHED] : null;
}
