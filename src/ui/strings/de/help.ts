// Die Hilfe. Die acht Schritte folgen den Pfeilen des Programms, Ordner für Ordner.

import type { Catalogue } from '../catalogue';

export const help: Catalogue['help'] = {
  title: 'So funktioniert es',
  lead: 'Die Methode heißt In-Context-Training und stammt aus „Training Language Agents to Learn from Experience“ (arXiv 2605.20477). Der Agent ändert sich nie. Trainiert wird das Modell, das ihm den Rat schreibt.',
  lessons: 'Lektionen: Schritt für Schritt durch eigenes Tun lernen',
  stepsTitle: 'Die Methode in acht Schritten',
  steps: [
    {
      name: 'Die Welt zeigt etwas',
      text: 'Ein kleines Spiel aus einem Seed beschreibt, was der Agent sieht. Die Karte ist für Menschen gezeichnet; der Agent liest nur Worte.',
    },
    {
      name: 'Der Agent antwortet',
      text: 'Seine Antwort wird dreifach aufgehoben: wie geschrieben, wie verstanden und wie ausgeführt, denn das Verstehen kann misslingen.',
    },
    { name: 'Eine Episode wird aufgehoben', text: 'Jede Beobachtung und Antwort, ob gewonnen wurde, und warum es endete.' },
    {
      name: 'Der Reflektor liest',
      text: 'Einige Episoden mit denselben Regeln werden zur Leseliste: was versucht wurde, ob die Welt darauf reagierte, wie es ausging.',
    },
    { name: 'Er schreibt einen Rat', text: 'Mehrmals, zu derselben Liste. Diese Reflexionen zusammen sind eine Gruppe.' },
    {
      name: 'Der Rat wird erprobt',
      text: 'Der Agent spielt mit jedem Ratschlag neue Spiele, dieselben für die ganze Gruppe. Der Anteil gewonnener Spiele ist die Belohnung.',
    },
    {
      name: 'Der Reflektor lernt',
      text: 'Ratschläge, die besser waren als ihre Gruppe, werden wahrscheinlicher, die übrigen unwahrscheinlicher (GRPO). Nur ein kleiner Adapter ändert sich, das Modell darunter bleibt.',
    },
    {
      name: 'Der Adapter gehört Ihnen',
      text: 'Er wird hier aufgehoben und lässt sich exportieren, anderswo öffnen und wieder importieren.',
    },
  ],
  claimTitle: 'Was als Erfolg gilt',
  claim:
    'Einige Familien von Spielen werden zurückgehalten: Auf ihnen wird der Reflektor nie trainiert, und sie werden nach ihren wahren Regeln gespielt, während das Training Regeln zufällig zieht. Dort muss ein trainierter Reflektor den untrainierten schlagen. Kein Rat und zufälliger Rat zeigen den Boden, der Rat des Orakels zeigt die Spitze, und die erreichbare Obergrenze zeigt, was die gelesenen Episoden überhaupt verraten können.',
  wordsTitle: 'Begriffe',
  modelsTitle: 'Größere Modelle',
  models: [
    'Die Ansicht „Modelle“ holt SmolLM2, Qwen, Gemma 3 und jedes andere Modell der Arten llama, qwen2, qwen3 und gemma3.',
    'Sie öffnet auch Dateien auf diesem Computer: eine .gguf-Datei oder einen Ordner von Hugging Face.',
    'Größe, Lizenz und Speicher stehen da, bevor etwas geholt wird. Weniger Bit je Gewicht brauchen weniger Speicher und sind ungenauer.',
    'Ein Download lässt sich anhalten, geht nach einem Neuladen weiter und wird an seiner Prüfsumme geprüft.',
    'Ein Lauf, der mit einem solchen Modell begann, geht nur mit diesem Modell weiter.',
  ],
  othersTitle: 'Andere Agenten, andere Reflektoren',
  others: [
    'Bei „Auswerten“, „Trainieren“ und „Spielen“ kann jemand anderes teilnehmen: ein Chatmodell auf einem Server nach Wahl (llama.cpp, vLLM, Ollama, LM Studio).',
    'Chatmodelle antworten mit einem Gedanken und einer Aktion. Enthält die Antwort keine mögliche Aktion, geschieht nichts, und der Schritt ist verloren; die Einstellung actor_fallback nimmt statt dessen die erste mögliche Aktion. Die Ergebnisse sagen, wie oft das geschah; geschieht es oft, misst das Ergebnis nicht das Modell.',
    'Bei „Spielen“, „Rat schreiben“ sind Sie der Reflektor: Sie lesen dieselben Spiele, und Ihr Rat wird an denselben neuen Spielen erprobt.',
  ],
  privacyTitle: 'Was privat bleibt',
  privacy: [
    'Seite: Sie kommt mit dem eingebauten Modell und den Spielen von der geöffneten Adresse. Danach verlässt nichts diesen Tab, mit zwei Ausnahmen, die nur auf einen Klick hin beginnen. Die Zeile oben auf der Seite nennt beide.',
    'Modelle: Ein gesuchtes oder geholtes Modell wird mit seinem Namen erfragt, bei Hugging Face, beim Bibliotheksserver von web-llm oder beim angegebenen Server.',
    'Endpunkte: Ein gewählter Server erhält, was sein Modell liest und schreibt. Sein Schlüssel geht nur an seine Adresse und wird nur auf Wunsch aufgehoben.',
    'Speicher: Modelle, Läufe, Adapter, Demonstrationen und Level bleiben in diesem Browser, bis sie gelöscht werden. Ein kopierter Bericht enthält keine Prompts und keinen Rat.',
  ],
  keysTitle: 'Tasten',
  arrows: { left: 'links', right: 'rechts', up: 'oben', down: 'unten' },
  keys: [
    [['left', 'right'], 'im Betrachter: eine Aktion zurück oder weiter'],
    [['up', 'down'], 'im Betrachter: eine andere Episode'],
    [['Pos1', 'Ende'], 'im Betrachter: erste Aktion, Ende der Episode'],
    [['Esc'], 'den Betrachter schließen'],
    [
      ['h', 'j', 'k', 'l', 'y', 'u', 'b', 'n'],
      'in MiniHack, solange die Karte den Fokus hat: Westen, Süden, Norden, Osten und dazwischen; auch Pfeiltasten und Ziffernblock',
    ],
    [['Umschalt'], 'mit einer Richtung: laufen, wo die Aufgabe es anbietet'],
  ],
};
