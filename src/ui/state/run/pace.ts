// How fast a run goes, read off its log, and what is left of it.

import { episodesOf, finalEvaluation, type Pace } from '../../../core/run/run-plan';
import { openNotes } from '../../../store/notes';
import { episodesOfStep, paceKey, secondsOf } from './dial';
import { recall } from '../recall';
import type { RunIndex } from './run-index';

/** Steps over which the pace is taken: the machine may have become busy or free since the others. */
const RECENT = 10;
/** What playing is of a step, where nothing is known of an episode by itself. */
const PLAYING_SHARE = 0.7;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

/** The first step plays its own contexts too, and finds nothing compiled and packed: it says little of the others. */
const FIRST = 1;

/** Seconds of each of the latest steps, those left out in which held-out games were sampled too, and the first where there are others. */
function recentSteps({ steps, heldOut }: RunIndex): number[] {
  const sampled = new Set(heldOut.map(({ step }) => step));
  const begun = heldOut.find(({ step }) => step === 0)?.t ?? 0;
  const seconds = steps.map(({ step, t }, i) => ({ step, seconds: t - (steps[i - 1]?.t ?? begun) }));
  const recent = seconds.slice(-RECENT).filter(({ step }) => !sampled.has(step));
  const usual = recent.filter(({ step }) => step !== FIRST);
  return (usual.length > 0 ? usual : recent).map((one) => one.seconds);
}

/** An episode's pace is known once an evaluation was begun. Null before the first step. */
export function measuredPace(index: RunIndex): { readonly stepSeconds: number; readonly episodeSeconds: number | null } | null {
  const recent = recentSteps(index);
  const { config, evaluation } = index;
  if (recent.length === 0 || !config) return null;
  const contexts = evaluation?.contexts?.length ?? 0;
  const families = config.held_out_families.length + config.train_families.length;
  const share = contexts === 0 ? 0 : contexts / (contexts + (evaluation?.contextsLeft ?? 0) * families);
  const played = episodesOf(config, finalEvaluation(config)) * share;
  return { stepSeconds: median(recent), episodeSeconds: played > 0 ? evaluation!.seconds / played : null };
}

/**
 * Seconds until the table at the end is whole; null before the first step.
 * @param known tells what an episode takes beside a step
 */
export function secondsLeft(index: RunIndex, known: Pace | null): number | null {
  const measured = measuredPace(index);
  const { config, steps } = index;
  if (!measured || !config) return null;
  const stepSeconds = known && steps.at(-1)!.step === FIRST ? known.stepSeconds : measured.stepSeconds;
  const ofStep = known ? known.episodeSeconds / known.stepSeconds : PLAYING_SHARE / episodesOfStep(config);
  const { training, evaluation } = secondsOf(config, { stepSeconds, episodeSeconds: measured.episodeSeconds ?? stepSeconds * ofStep }, steps.at(-1)!.step); // prettier-ignore
  return training + evaluation;
}

/** For what is said before the next run like this one. */
export function rememberPace(index: RunIndex): void {
  const { config, header } = index;
  const measured = measuredPace(index);
  if (!config || !header || !measured) return;
  const notes = openNotes();
  const key = paceKey(header.device.description, config);
  const known = recall(notes, 'paces', () => undefined) ?? {};
  const before = known[key];
  const { stepSeconds } = measured;
  // Until its evaluation was played, what was known of an episode stays beside what is known of a step.
  const episodeSeconds = measured.episodeSeconds ?? (before && (stepSeconds * before.episodeSeconds) / before.stepSeconds);
  if (stepSeconds > 0 && episodeSeconds) notes.write('paces', { ...known, [key]: { stepSeconds, episodeSeconds } });
}
