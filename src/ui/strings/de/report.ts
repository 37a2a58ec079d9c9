// Was aus einem Lauf herauskommt: Diagramme, gezogene Ratschläge, die Auswertung.

import type { Catalogue } from '../catalogue';

export const report: Catalogue['report'] = {
  charts: {
    heading: 'Diagramme',
    table: 'Tabelle',
    chart: 'Diagramm',
    step: 'Schritt',
    waiting: 'Der erste Punkt kommt mit dem ersten Schritt.',
    tableHint: 'Tabelle, die sich verschieben lässt',
    reward: {
      title: 'Belohnung',
      text: 'Anteil neuer Spiele, die der Agent mit den gezogenen Ratschlägen gewinnt. Das Band ist ±1 Standardabweichung innerhalb einer Gruppe. Aus diesen Unterschieden lernt der Reflektor.',
      label: 'Belohnung',
    },
    heldOut: {
      title: 'Erfolg in zurückgehaltenen Familien',
      text: 'Spiele aus Familien, auf denen der Reflektor nie trainiert, mit ihren wahren Regeln. Die Balken sind Standardfehler. Auf dieses Ergebnis kommt es an.',
      label: 'Erfolg',
    },
    heldOutSample: (episodes) =>
      `Jeder Punkt ist eine schnelle Stichprobe von ${episodes} Spielen des Teils „seen“; die Tabelle am Ende spielt mehr Spiele, aus dem Teil „unseen“.`,
    withoutSpread: {
      title: 'Gruppen ohne Signal',
      text: 'Anteil der Gruppen, in denen alle Ratschläge gleich gut waren, sodass es nichts zu lernen gibt. Nahe 1: Das Training steckt fest oder ist fertig.',
      label: 'Anteil',
    },
    length: {
      title: 'Länge',
      text: 'Tokens je Ratschlag. Wandert die Länge zur Grenze oder gegen null, ist das ein schlechtes Zeichen.',
      label: 'Tokens',
    },
    entropy: {
      title: 'Entropie',
      text: 'Wie unentschieden der Reflektor ist, in Nats je Token. Sie sinkt, wenn er sich festlegt; früh nahe 0 heißt, dass er nichts mehr ausprobiert.',
      label: 'Nats',
    },
    kl: {
      title: 'KL-Divergenz',
      text: 'Wie weit sich die Texte des Reflektors vom Anfang entfernt haben, in Nats. Ein Abzug dafür hält den Rat lesbar.',
      label: 'Nats',
    },
    plusMinus: '±',
    summary: (label, first, from, last, to) => `${label}: ${first} (${from}), ${last} (${to}).`,
  },

  save: {
    open: 'Speichern',
    kinds: { csv: 'CSV', json: 'JSON', markdown: 'Markdown', png: 'PNG' },
    of: (kind, title) => `${title} als ${kind}`,
  },

  paired: {
    differences: 'Trainiert minus untrainiert, in Paaren',
    conditions: 'Jede Bedingung minus untrainierter Reflektor, in Paaren',
    interval:
      'In jedem Kontext spielten beide dieselben Spiele, daher lässt sich ihr Erfolg in Paaren vergleichen: der mittlere Unterschied und sein 95-%-Intervall nach dem Standardfehler über die Kontexte.',
    everyContext: 'Alle Kontexte',
    contexts: (n) => `Alle Zahlen sind Mittel über ${n} Kontexte. Aus ihnen lässt sich jede Zeile nachrechnen, wenn man sie speichert.`,
    baselines: 'Was ein Skeptiker statt des Trainings versuchen würde',
    baselinesNote:
      'Der beste von 8 untrainierten Ratschlägen, vier weitere Versuche verlorener Spiele ohne Rat und mit dem eigenen des Spielers, und Rat aus den falschen Spielen. Dauert mehrmals so lange und beginnt nach einer Unterbrechung von vorn.',
  },

  groups: {
    title: 'Gezogene Ratschläge',
    text: 'Jede [Gruppe|group] enthält mehrere Ratschläge, die nach denselben Spielen geschrieben wurden, und den Anteil neuer Spiele, den jeder gewann.',
    step: 'Schritt',
    latest: 'Letzter Schritt',
    waiting: 'Die Ratschläge erscheinen mit dem ersten Schritt.',
    context: (family) => `Für ${family}`,
    depth: (n) => (n === 0 ? '' : n === 1 ? 'nach einer Reflexion' : `nach ${n} Reflexionen`),
    before: 'Rat davor:',
    read: (n) => `${n} ${n === 1 ? 'Episode' : 'Episoden'} gelesen`,
    reward: 'Belohnung',
    advantage: 'Vorteil',
    advice: 'Geschriebener Rat',
    unfinished: 'an der Längengrenze abgeschnitten',
    open: (percent, advice) => `Belohnung ${percent}: Episoden zu „${advice}“ zeigen`,
    previous: 'Voriger Schritt',
    next: 'Nächster Schritt',
  },

  evaluation: {
    title: 'Auswerten',
    lead: 'Vergleicht Arten von Rat an denselben Spielen. Das Training hat nur dann gewirkt, wenn der trainierte [Reflektor|reflector] den untrainierten in [Familien|family] schlägt, auf denen er nie trainiert wurde.',
    adapter: 'Adapter',
    strength: 'Stärke des Adapters',
    withStrength: (factor) => `Stärke des Adapters: ${factor}.`,
    strengthNote: (factor) =>
      factor === 1
        ? 'wie trainiert'
        : factor === 0
          ? 'nur das Basismodell'
          : factor < 1
            ? 'schwächer als trainiert'
            : 'stärker als trainiert',
    noAdapter: 'Keiner (ohne die Bedingung „trainiert“)',
    preset: 'Welt',
    episodes: 'Episoden je Zelle',
    iterations: 'Runden von Reflexion',
    seed: 'Seed',
    gone: (adapter) => ({
      message: `Der Adapter „${adapter}“ liegt nicht in diesem Browser.`,
      fix: 'Bitte einen anderen wählen oder sein Bündel importieren.',
    }),
    go: 'Auswerten',
    cancel: 'Abbrechen',
    working: 'Wird ausgewertet …',
    rate: (rate, unit) => `${rate} ${unit} pro Sekunde`,
    tableTitle: 'Bedingungen',
    caption: (episodes, ...seeds) =>
      `Anteil gewonnener Spiele, ± Standardfehler über Kontexte; ${episodes} Episoden in einer Zelle der zurückgehaltenen Familien, ${seeds.length === 1 ? 'Seed' : 'Seeds'} ${seeds.join(', ')}. In zurückgehaltenen Familien gelten die wahren Regeln, in Trainingsfamilien zufällige.`,
    sofar: (done, of) => `Bisher: ${done} von ${of} Kontexten je Familie. Die Fehler werden kleiner, je mehr gespielt wird.`,
    condition: 'Bedingung',
    conditions: {
      none: 'Kein Rat',
      random: 'Zufälliger Rat',
      untrained: 'Untrainierter Reflektor',
      best_of_n: 'Bester aus N',
      repeat: 'Zweiter Versuch',
      retry: 'Zweiter Versuch mit eigenem Rat',
      shuffled: 'Rat aus den falschen Spielen',
      trained: 'Trainierter Reflektor',
      person: 'Eigener Rat',
      oracle: 'Rat des Orakels',
    },
    heldOut: 'Zurückgehalten',
    trainFamilies: 'Trainiert',
    ceiling: 'Erreichbare Obergrenze',
    noHeldOut: 'Dieser Lauf hielt keine Familie zurück; nichts hier sagt also, ob der Rat anderswo hilft.',
    ceilingText: (share) =>
      `In ${share} der Kontexte zurückgehaltener Familien enthalten die gezeigten Spiele das, was man zum Gewinnen wissen muss. Die Obergrenze ist das beste Ergebnis, das nach dem Gezeigten möglich ist.`,
    families: 'Nach Familie',
    family: 'Familie',
    iterationsTitle: 'Immer wieder reflektieren',
    iterationsText: 'Erfolg in zurückgehaltenen Familien nach 1, 2, … Runden: spielen, reflektieren, wieder spielen.',
    iteration: 'Runde',
    samples: 'Gezogene Kontexte zeigen',
    sampleTitle: (condition, family) => `${condition}, ${family}`,
    contexts: 'Kontexte',
    seconds: (time) => `Dauer: ${time}.`,
  },
};
