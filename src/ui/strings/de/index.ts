// Die Seite auf Deutsch. Wörter: `docs/glossary.md`.

import type { Catalogue } from '../catalogue';
import { advanced } from './advanced';
import { contest } from './contest';
import { frame } from './frame';
import { help } from './help';
import { lessons } from './lessons';
import { link } from './link';
import { models } from './models';
import { play } from './play';
import { players } from './players';
import { publish } from './publish';
import { report } from './report';
import { results } from './results';
import { runs } from './runs';
import { settings } from './settings';
import { sharing } from './sharing';
import { terms } from './terms';
import { train } from './train';
import { webLlm } from './web-llm';
import { workshop } from './workshop';

export const de: Catalogue = {
  advanced,
  contest,
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
  webLlm,
  workshop,
};
