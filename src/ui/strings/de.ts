// Die Seite auf Deutsch. Wörter: `docs/glossary.md`.

import type { Catalogue } from './catalogue';
import { compare } from './de/compare';
import { contest } from './de/contest';
import { failures } from './de/failures';
import { frame } from './de/frame';
import { help } from './de/help';
import { lessons } from './de/lessons';
import { link } from './de/link';
import { models } from './de/models';
import { play } from './de/play';
import { players } from './de/players';
import { publish } from './de/publish';
import { report } from './de/report';
import { results } from './de/results';
import { runs } from './de/runs';
import { settings } from './de/settings';
import { sharing } from './de/sharing';
import { terms } from './de/terms';
import { train } from './de/train';
import { workshop } from './de/workshop';

export const de: Catalogue = {
  compare,
  contest,
  failures,
  frame,
  help,
  lessons,
  link,
  models,
  play,
  players,
  publish,
  report,
  results,
  runs,
  settings,
  sharing,
  terms,
  train,
  workshop,
};
