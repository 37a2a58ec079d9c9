// What a language has to say: every sentence of the English files, with the same arguments. A key too many or too few does not compile.

import type { compare } from './en/compare';
import type { contest } from './en/contest';
import type { failures } from './en/failures';
import type { frame } from './en/frame';
import type { help } from './en/help';
import type { lessons } from './en/lessons';
import type { link } from './en/link';
import type { models } from './en/models';
import type { play } from './en/play';
import type { players } from './en/players';
import type { publish } from './en/publish';
import type { report } from './en/report';
import type { results } from './en/results';
import type { runs } from './en/runs';
import type { settings } from './en/settings';
import type { sharing } from './en/sharing';
import type { terms } from './en/terms';
import type { train } from './en/train';
import type { workshop } from './en/workshop';

/** Any words in the place of the English ones. */
type Said<T> = T extends string
  ? string
  : T extends (...given: infer Given) => infer Out
    ? (...given: Given) => Said<Out>
    : { readonly [K in keyof T]: Said<T[K]> };

export interface Catalogue {
  readonly compare: Said<typeof compare>;
  readonly contest: Said<typeof contest>;
  readonly failures: Said<typeof failures>;
  readonly frame: Said<typeof frame>;
  readonly help: Said<typeof help>;
  readonly lessons: Said<typeof lessons>;
  readonly link: Said<typeof link>;
  readonly models: Said<typeof models>;
  readonly play: Said<typeof play>;
  readonly players: Said<typeof players>;
  readonly publish: Said<typeof publish>;
  readonly report: Said<typeof report>;
  readonly results: Said<typeof results>;
  readonly runs: Said<typeof runs>;
  readonly settings: Said<typeof settings>;
  readonly sharing: Said<typeof sharing>;
  readonly terms: Said<typeof terms>;
  readonly train: Said<typeof train>;
  readonly workshop: Said<typeof workshop>;
}
