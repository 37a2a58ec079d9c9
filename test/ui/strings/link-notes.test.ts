import { describe, expect, it } from 'vitest';
import { readContestLink, readEvaluateLink, readPlayLink, readTrainLink } from '../../../src/core/sharing/link';
import { PRESETS } from '../../../src/train/presets';
import { link as german } from '../../../src/ui/strings/de/link';

const train = (query: string) => readTrainLink(query, PRESETS).notes;

describe('what a link brought that was not taken, in German', () => {
  it.each([
    [train('v=1&stepps=4'), '"stepps" kennt hier niemand; es wurde weggelassen. Ist steps gemeint?'],
    [train('v=1&qqqqqqqq=4'), '"qqqqqqqq" kennt hier niemand; es wurde weggelassen.'],
    [train('v=1&steps=4&steps=5'), 'steps steht zweimal im Link, und nicht gleich. Es wurde weggelassen.'],
    [train('v=1&learning_rate=x'), 'learning_rate ist "x", möglich ist: eine Zahl über 0. Es wurde weggelassen.'],
    [train('v=1&steps=-4'), 'steps ist "-4", möglich ist: eine ganze Zahl von 1 bis 100000. Übernommen wurde 1, das Nächste.'],
    [train('v=1&embed=2'), 'embed ist "2", möglich ist: 1 oder 0. Es wurde weggelassen.'],
    [train('v=1&hide=devise'), 'Der Link will "devise" verbergen; das ist kein Bedienelement dieser Ansicht. Ist device gemeint?'],
    [train('v=1&preset=minihak'), 'Eine Voreinstellung "minihak" gibt es nicht; übernommen wurde minihack. Ist minihack gemeint?'],
    [
      train('v=1&families=Eet,Zap'),
      'families nennt "minihack/Eet"; diese Familie gibt es in der Voreinstellung nicht. Ist minihack/Eat gemeint?',
    ],
    [train('v=1&families='), 'families ist leer. Es wurde weggelassen.'],
    [
      train('v=9&steps=4'),
      'Der Link ist in Fassung "9", die Seite liest Fassung 1. Nichts davon wurde übernommen; nach dem Neuladen ist die Seite die neueste.',
    ],
    [train(`v=1&x=${'y'.repeat(40_000)}`), 'Der Link hat 40006 Zeichen, 32000 sind das Höchste. Nichts davon wurde übernommen.'],
    [readPlayLink(`v=1&advice=${'y'.repeat(16_001)}`).notes, 'advice hat 16001 Zeichen, 16000 sind das Höchste. Es wurde weggelassen.'],
    [readContestLink('v=1&family=nothing', ['minihack/Eat']).notes, 'Spiele "nothing" gibt es nicht; übernommen wurde minihack/Eat.'],
    [readEvaluateLink('v=1&seed=x').notes, 'seed ist "x", möglich ist: eine ganze Zahl von 0 bis 2147483648. Es wurde weggelassen.'],
  ])('%j', ([note, ...others], words) => {
    expect(others).toEqual([]);
    expect(german.noteOf(note!)).toBe(words);
  });

  it('without words of its own it is the English sentence', () => {
    const [note] = train('v=1&families=Eat&held_out=Eat');
    expect(german.noteOf(note!)).toBe(note);
  });
});
