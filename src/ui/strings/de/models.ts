// Modelle: die Ansicht, die sie holt und aufhebt, und die Wahl eines Modells.

import type { Catalogue } from '../catalogue';

export const models: Catalogue['models'] = {
  title: 'Modelle',
  lead: 'Das eingebaute Modell ist immer da. Größere Modelle lassen sich holen, in diesem Browser aufheben, und können spielen, reflektieren und lernen.',
  embedded: {
    name: 'Eingebautes Modell',
    text: 'Eine Million Parameter, trainiert auf MiniHacks Fertigkeiten und ALFWorlds kleinen Räumen. Es kommt mit der Seite.',
  },

  memory: {
    caption: 'Speicher, je nachdem wie die Gewichte auf dem Gerät liegen',
    weights: 'Gewichte',
    play: 'zum Spielen',
    train: 'zum Trainieren',
    tooMuch: 'zu viel',
    planned: {
      wasm: 'Geschätzt für den Prozessor (WebAssembly, Grenze 2 GB).',
      webgpu: 'Geschätzt für die GPU (WebGPU). Browser verraten nicht, wie viel Speicher sie hat.',
    },
    note: 'Höchster Speicherbedarf samt Laden, um eine Episode zu spielen oder einen Trainingsschritt zu tun (8 Reflexionen von bis zu 832 Tokens). Berechnet, bevor etwas geholt wird.',
    planning: 'Der Speicher wird berechnet …',
  },
  formats: { f32: '32 Bit', f16: '16 Bit', int8: '8 Bit', int4: '4 Bit', stored: 'wie in der Datei' },

  catalogue: 'Bekannt und erprobt',
  catalogueText: 'Von Hugging Face, wie ihre Hersteller sie veröffentlicht haben.',
  parameters: (millions) => `${millions} Millionen Parameter`,
  licence: (licence) => (licence === null ? 'Lizenz nicht genannt' : `Lizenz ${licence}`),
  download: (size) => `${size} herunterladen`,
  about: (size) => `Etwa ${size} herunterladen`,
  isKept: 'Hier vorhanden',
  isPart: 'Angefangen',

  fetching: {
    title: (name) => `${name} wird geholt`,
    copying: (name) => `${name} wird aufgehoben`,
    label: 'Download',
    asking: 'Der Server wird gefragt, was es gibt …',
    done: (done, total) => `${done} von ${total}`,
    rate: (rate) => `${rate} pro Sekunde`,
    left: (time) => `noch etwa ${time}`,
    checking: 'Alles wird beim Eintreffen an seiner Prüfsumme geprüft.',
    pause: 'Anhalten',
    pauseTitle: 'Was angekommen ist, bleibt',
    cancel: 'Abbrechen',
    cancelTitle: 'Was angekommen ist, wird gelöscht',
    stopping: 'Wird angehalten …',
    arrived: (id) => `${id} ist heruntergeladen und geprüft.`,
    one: 'Bitte den laufenden Download abwarten.',
  },

  onnx: 'In ONNX: Es spielt mit ONNX Runtime und wird nicht trainiert. Im Speicher braucht es etwa die Größe seiner Dateien und was es sich von einem Gespräch merkt.',

  other: {
    title: 'Ein anderes Modell',
    text: 'Jedes Modell der Arten Llama, Qwen2, Qwen3 oder Gemma 3 mit Chatvorlage, von Hugging Face oder diesem Computer. Auch jeder ONNX-Decoder geht, aber nur zum Spielen.',
    name: 'Repository',
    nameHint: 'owner/name, owner/name/file.gguf, owner/name/onnx/model_q4.onnx oder die Adresse seiner Seite',
    look: 'Nachsehen',
    looking: 'Wird nachgesehen …',
    mirror: 'Ein anderer Server',
    endpoint: 'Adresse eines Servers mit der Schnittstelle von Hugging Face',
    endpointHint: 'Leer: huggingface.co. Er muss Seiten anderer Adressen das Lesen erlauben (CORS).',
    drop: 'Dateien auf diesem Computer',
    dropHint:
      'Eine .gguf-Datei hier ablegen oder einen Ordner mit config.json, tokenizer.json und safetensors-Dateien oder onnx/model.onnx.',
    chooseFile: 'Dateien wählen',
    chooseFolder: 'Ordner wählen',
    keep: (size) => `Kopie aufheben, ${size}`,
    notKept: 'Nichts wird ohne einen Klick kopiert.',
    dismiss: 'Dieses nicht',
  },

  kept: {
    title: 'In diesem Browser aufgehoben',
    none: 'Noch kein anderes Modell.',
    isPart: (done, total) => `${done} von ${total} angekommen`,
    damaged: 'ist nicht lesbar und lässt sich nur löschen',
    resume: 'Weiter',
    use: 'Damit trainieren',
    play: 'Damit spielen',
    remove: 'Löschen',
    confirm:
      'Seine Dateien werden aus diesem Browser entfernt. Läufe, die mit ihm begannen, bleiben und gehen weiter, sobald es wieder geholt ist.',
  },

  choose: {
    label: 'Modell',
    embedded: 'Eingebaut',
    format: 'Gewichte',
    option: (format, size, fits) => `${format}, ${size}${fits ? '' : ', hier zu viel'}`,
    more: 'Andere Modelle',
    fetch: 'Ein Modell holen',
    gone: (id) => `${id} ist hier nicht mehr vorhanden.`,
    tooMuch: 'Mehr, als diese Seite vermutlich bekommt. Ein kleineres Format oder Modell ist die bessere Wahl.',
  },

  train: {
    world:
      'Das Modell reflektiert mit seiner eigenen Chatvorlage, und es spielt auch: mit einem Spieler-Adapter von 10 MB, der beim Öffnen des Modells geholt wird, wo es einen dafür gibt.',
    steps: 'Trainingsschritte',
    unknown: 'Wie lange ein Schritt dauert, ist bekannt, sobald das Modell hier ausprobiert wurde.',
    time: (step, all) => `Ein Schritt dauert hier etwa ${step}, alles samt Auswertung etwa ${all}.`,
    honest:
      'Geschätzt aus zwei kurzen Episoden, den Reflexionen zu einem Kontext und einer Änderung. Kontexte, die neu gezogen werden, sind nicht darin.',
  },
};
