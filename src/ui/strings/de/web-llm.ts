// Modelle, die web-llm spielen lässt.

import type { Catalogue } from '../catalogue';

export const webLlm: Catalogue['webLlm'] = {
  kind: 'Ein Modell von web-llm',
  note: 'web-llm führt übersetzte Modelle auf der Grafikkarte dieses Computers aus. Es bearbeitet eine Anfrage nach der anderen, ein Schritt mit 20 Episoden dauert also 20-mal so lange wie einer mit einer. Adapter nimmt es nicht: Es kann spielen, aber sein Rat lässt sich nicht trainieren.',
  model: 'Modell von web-llm',
  size: (mb, memory, licence) => `${mb} zu laden, ${memory} Grafikspeicher, Lizenz ${licence}.`,
  sizeNote:
    'Die Größe ist aus der Zahl der Parameter und ihrem Format geschätzt; den Speicher gibt web-llm an. web-llm selbst sind weitere 7 MB.',
  own: 'Unter eigenen Adressen',
  needsF16: 'braucht 16 Bit',
  noF16: 'Diese Grafikkarte oder dieser Browser rechnet nicht mit 16 Bit: Bitte ein Modell mit f32 im Namen wählen.',
  folder: 'Ordner des Modells',
  folderNote: 'Der mit mlc-chat-config.json; bei Hugging Face die Adresse des Repositorys.',
  lib: 'Bibliothek des Modells (.wasm)',
  hashes: 'Prüfsummen',
  hashOf: { config: 'von mlc-chat-config.json', lib: 'der Bibliothek', tokenizer: 'von tokenizer.json' },
  hashNote: 'sha256-…, in Base64, wie Webseiten sie schreiben; Gewichte haben in web-llm keine Prüfsumme.',
  grammar: 'Antworten durch eine Grammatik auf die möglichen Aktionen beschränken',
  load: 'Holen und laden',
  cancel: 'Abbrechen',
  loading: 'web-llm holt das Modell',
  loaded: 'Es ist geladen.',
  kept: 'Von web-llm in diesem Browser aufgehoben',
  inPart: 'noch nicht alles: Der Rest wird geholt, wenn es geladen wird',
  delete: 'Löschen',
  deleteIt: (name) => `${name} löschen`,
  notYet: 'Es wird geholt und geladen, wenn es zum ersten Mal spielt, oder jetzt:',
};
