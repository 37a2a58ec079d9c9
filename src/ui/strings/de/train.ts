// Die Ansicht „Trainieren“ und der Zustand eines Laufs.

import type { Catalogue } from '../catalogue';

export const train: Catalogue['train'] = {
  own: {
    title: 'Aufgaben',
    preset: 'Die der gewählten Welt',
    names: { alfworld: 'Eigene ALFWorld-Spiele', minihack: 'Eigene MiniHack-Level' },
    uses: { train: 'trainieren', heldOut: 'zurückhalten', none: 'weglassen' },
    counts: ([train, seen, unseen]) => `${train} train, ${seen} seen, ${unseen} unseen`,
    note: 'Das eingebaute Modell wurde nicht auf eigenen Spielen und Leveln trainiert: Zu erwarten sind wenige Siege und lange Episoden. Hat ein Teil weniger als vier Spiele einer Familie, werden Spiele aus allen Teilen verwendet.',
    hint: 'Auf eigenen Spielen trainieren?',
    load: 'ALFWorld-Spiele laden',
  },
  title: 'Trainieren',
  lead: 'Zahl der Trainingsschritte wählen. Die Seite sagt, wie lange das hier dauert und was vermutlich dabei herauskommt.',
  dial: 'Wie viele Trainingsschritte?',
  preset: 'Welt',
  steps: (n) => `${n} Trainingsschritte`,
  timeUnknown: 'Wie lange das dauert, ist bekannt, sobald dieser Computer geprüft ist, in einigen Sekunden.',
  time: (time) => `Etwa ${time} hier:`,
  parts: (training, evaluation) => `${training} Training und ${evaluation} für die Tabelle am Ende.`,
  fromRuns: 'So schnell wie der letzte solche Lauf auf diesem Computer.',
  fromTrial: 'Nach einem Probeschritt; ein eigener Lauf macht die Schätzung genauer.',
  outlook: {
    training: (runs, of, steps, share, heldOut, games) =>
      `In ${runs} veröffentlichten Läufen von ${of} Schritten gewann der Rat bis Schritt ${steps} etwa ${share} der Spiele im Training, und am Ende ${heldOut} von ${games} Spielen, auf denen nie trainiert wurde.`,
    heldOut: (runs, of, share, games) =>
      `Nach ${of} Schritten gewann der Rat von ${runs} veröffentlichten Läufen ${share} von ${games} Spielen, auf denen nie trainiert wurde. Zu mehr Schritten ist nichts veröffentlicht.`,
  },
  go: 'Trainieren',
  advanced: 'Gerät und Seed',
  device: 'Gerät',
  devices: { auto: 'Das beste verfügbare', webgpu: 'WebGPU', wasm: 'WebAssembly auf dem Prozessor' },
  seed: 'Seed',
  seedNote: 'Gleiche Schritte und gleicher Seed ergeben auf demselben Gerät denselben Lauf.',
  pause: 'Pause',
  pauseNow: 'Sofort anhalten',
  pauseNowNote: 'Verwirft den Schritt oder die Auswertung, die gerade läuft. Sie wird wiederholt, wenn der Lauf weitergeht.',
  stop: 'Beenden und auswerten',
  another: 'Einen weiteren Lauf vorbereiten',
  status: {
    running: 'Training läuft',
    pausing: 'Pause nach diesem Schritt …',
    stopping: 'Wird beendet, dann ausgewertet …',
    evaluating: 'Auswertung läuft',
    paused: 'Pausiert',
    ended: 'Fertig',
    stopped: 'Vorzeitig beendet und ausgewertet',
    idle: '',
  },
  doing: {
    'One training step, to see what this machine can do': 'Ein Trainingsschritt, um zu sehen, was dieser Computer kann',
    'Opening the model, then parts of a training step': 'Das Modell wird geöffnet, dann folgen Teile eines Trainingsschritts',
    Done: 'Fertig',
  },
  units: { episodes: 'Episoden', steps: 'Schritte', actions: 'Aktionen' },
  progress: (step, of) => `Schritt ${step} von ${of}`,
  evaluating: 'Das Training ist fertig. Die fünf Bedingungen werden an denselben Spielen gespielt …',
  left: (time) => `noch etwa ${time}`,
  announce: (step, reward) => `Schritt ${step}, Belohnung ${reward}`,
};
