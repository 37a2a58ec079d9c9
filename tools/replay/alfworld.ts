// Steps a recorded transcript through the engine and compares everything the recording holds: the opening, every
// observation, every list of commands (whole, by number, by SHA-1) and where it was won. A recording that stripped or rewrote the
// words of arrival says so in `arrival_prefix`; the same is then done to ours, and nothing is compared less.

import { createEpisode } from '../../src/env/alfworld/engine/episode';
import type { Game } from '../../src/env/alfworld/engine/game';
import { layOut } from '../../src/env/alfworld/engine/layout';
import type { TextVersion } from '../../src/env/alfworld/engine/texts';

export interface RecordedStep {
  readonly action: string;
  readonly observation: string;
  readonly admissible?: readonly string[];
  readonly admissible_after?: readonly string[];
  readonly admissible_n?: number;
  /** First digits of the SHA-1 of the list joined with newlines. */
  readonly admissible_sha1?: string;
  readonly won?: boolean;
}

export interface Transcript {
  readonly game: string | null;
  readonly game_inferred?: string | null;
  readonly text_version: string;
  readonly opening?: string | null;
  readonly admissible_initial?: readonly string[] | null;
  readonly steps: readonly RecordedStep[];
  readonly success?: boolean | null;
  readonly arrival_prefix?: string | null;
}

export type ArrivalForm = 'verbatim' | 'stripped' | 'rewritten';

export interface Difference {
  readonly game: string;
  /** From 1; 0 is the opening. */
  readonly step: number;
  readonly what: 'opening' | 'observation' | 'admissible' | 'won';
  readonly recorded: string;
  readonly ours: string;
}

export interface TranscriptReplay {
  /** Comparisons: openings, observations, lists, wins. A list that is given in several forms counts once. */
  readonly compared: number;
  readonly equal: number;
  readonly observations: number;
  readonly lists: number;
  readonly arrivalForm: ArrivalForm;
  /** Observations whose words of arrival were changed like the recording's before they were compared. */
  readonly adjusted: number;
  readonly first: Difference | null;
  /** Whether `success`, where recorded, is what we got; null where it is not recorded. */
  readonly outcomeAgrees: boolean | null;
}

export function textVersionOf(name: string): TextVersion {
  return /^(pre-?0\.4|0\.[0-3](\D|$))/.test(name) ? '0.3' : '0.4';
}

export function arrivalFormOf(prefix: string | null | undefined): ArrivalForm {
  if (prefix === null || prefix === undefined) return 'verbatim';
  return /rewrit|replac/i.test(prefix) ? 'rewritten' : /strip|remov|cut/i.test(prefix) ? 'stripped' : 'verbatim';
}

const ARRIVAL = /^You arrive at (?:loc|[a-z]+) [0-9]+\. /;

/** What the recording's source did to an observation that begins with an arrival. */
function adjust(text: string, form: ArrivalForm, prefix: string): string {
  if (form === 'verbatim' || !ARRIVAL.test(text)) return text;
  if (form === 'stripped') return text.replace(ARRIVAL, '');
  const replacement = [...prefix.matchAll(/"([^"]*)"/g)].at(-1)?.[1] ?? 'You arrive at the location.';
  return text.replace(ARRIVAL, () => `${replacement} `);
}

/** @param sha1 of a text, in hexadecimal digits */
export function replayTranscript(transcript: Transcript, game: Game, sha1: (text: string) => string): TranscriptReplay {
  const layout = layOut(game, textVersionOf(transcript.text_version));
  const episode = createEpisode(layout);
  const form = arrivalFormOf(transcript.arrival_prefix);
  let compared = 0;
  let equal = 0;
  let observations = 0;
  let lists = 0;
  let adjusted = 0;
  let first: Difference | null = null;
  let hasWon = episode.won;

  const compare = (step: number, what: Difference['what'], recorded: string, ours: string): void => {
    compared++;
    if (recorded === ours) equal++;
    else first ??= { game: game.name, step, what, recorded, ours };
  };
  const compareLists = (step: number, given: Partial<RecordedStep>): void => {
    const whole = [given.admissible, given.admissible_after].filter((list) => list !== undefined);
    const { admissible_n: count, admissible_sha1: digest } = given;
    if (whole.length === 0 && count === undefined && digest === undefined) return;
    lists++;
    const ours = episode.admissible.join('\n');
    const form = (text: string): string =>
      [
        count === undefined ? '' : `${text.split('\n').length} commands`,
        digest === undefined ? '' : `SHA-1 ${sha1(text).slice(0, digest.length)}`,
        ...whole.map(() => text),
      ].join('\n');
    const recorded = [
      count === undefined ? '' : `${count} commands`,
      digest === undefined ? '' : `SHA-1 ${digest}`,
      ...whole.map((list) => list.join('\n')),
    ].join('\n');
    compare(step, 'admissible', recorded, form(ours));
  };

  if (typeof transcript.opening === 'string') {
    // ReAct's code and its heirs drop the welcome and halve the blank lines.
    const isWhole = transcript.opening.startsWith('-= ');
    compare(0, 'opening', transcript.opening.trimEnd(), isWhole ? layout.opening : layout.opening.split('\n\n').slice(1).join('\n'));
  }
  if (transcript.admissible_initial) compareLists(0, { admissible: transcript.admissible_initial });
  const isWonRecorded = transcript.steps.some(({ won }) => won !== undefined);
  transcript.steps.forEach((step, i) => {
    const text = episode.step(step.action);
    hasWon ||= episode.won;
    observations++;
    const ours = adjust(text, form, transcript.arrival_prefix ?? '');
    if (ours !== text) adjusted++;
    compare(i + 1, 'observation', step.observation, ours);
    compareLists(i + 1, step);
    if (isWonRecorded) compare(i + 1, 'won', String(step.won ?? false), String(episode.won));
  });
  const outcomeAgrees = typeof transcript.success === 'boolean' ? transcript.success === hasWon : null;
  return { compared, equal, observations, lists, arrivalForm: form, adjusted, first, outcomeAgrees };
}
