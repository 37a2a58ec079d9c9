// Jeder Begriff der Methode in einem Satz.

import type { Catalogue } from '../catalogue';

export const terms: Catalogue['terms'] = {
  actor: { word: 'Agent', text: 'Das eingefrorene Sprachmodell, das spielt. Es folgt dem Rat, den es bekommt.' },
  reflector: { word: 'Reflektor', text: 'Das Sprachmodell, das Spiele liest und den nächsten Rat schreibt. Nur dieses Modell lernt.' },
  task: { word: 'Aufgabe', text: 'Ein Spiel aus einem Seed.' },
  family: { word: 'Familie', text: 'Spiele einer Art, etwa Eat in MiniHack oder heat in ALFWorld.' },
  episode: { word: 'Episode', text: 'Ein Spiel, wie es gespielt wurde, von Anfang bis Ende.' },
  step: { word: 'Schritt', text: 'Eine Aktion in einer Episode; in einem Lauf eine Änderung des Adapters.' },
  context: {
    word: 'Kontext',
    text: 'Die Spiele, die ein Reflektor auf einmal liest, und die neuen Spiele, an denen sein Rat erprobt wird.',
  },
  reflection: { word: 'Reflexion', text: 'Ein Ratschlag, den ein Reflektor geschrieben hat.' },
  reward: { word: 'Belohnung', text: 'Der Anteil neuer Spiele, die der Agent mit einem Ratschlag gewinnt.' },
  group: { word: 'Gruppe', text: 'Ratschläge, die nach denselben Spielen geschrieben und an denselben neuen Spielen erprobt wurden.' },
  advantage: {
    word: 'Vorteil',
    text: 'Wie weit die Belohnung eines Ratschlags über dem Mittel seiner Gruppe liegt, gemessen an der Streuung der Gruppe.',
  },
  'system prompt': { word: 'Systemprompt', text: 'Was dem Agenten vor dem Spiel gesagt wird: hier der Rat.' },
  'held out': { word: 'zurückgehalten', text: 'Familien von Spielen, die am Training nicht teilnehmen. Auf Hilfe dort kommt es an.' },
  round: { word: 'Runde', text: 'Spielen, reflektieren, mit dem neuen Rat spielen; dann noch einmal mit dem, was dabei herauskam.' },
  'oracle advice': {
    word: 'Rat des Orakels',
    text: 'Ein Rat, der die wahren Regeln nennt: das Beste, was ein Rat erreichen kann.',
  },
  'evidence ceiling': {
    word: 'Erreichbare Obergrenze',
    text: 'Das beste Ergebnis, das nach dem Gezeigten möglich ist: Zeigt kein Spiel, was hilft, kann es niemand wissen.',
  },
  run: { word: 'Lauf', text: 'Ein Training von Anfang bis Ende, als Protokoll aufgehoben.' },
  checkpoint: { word: 'Checkpoint', text: 'Ein Punkt, von dem aus ein Lauf genau so weitergehen kann.' },
  adapter: { word: 'Adapter', text: 'Die wenigen Gewichte, die das Training verändert hat (LoRA), einige hundert Kilobyte.' },
};
