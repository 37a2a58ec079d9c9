// Die Einstellungen eines Trainings.

import type { Catalogue } from '../catalogue';

export const settings: Catalogue['settings'] = {
  title: 'Erweiterte Einstellungen',
  lead: 'Die Namen sind die von TRL, wo TRL die Einstellung hat. Was nicht geändert wird, bleibt wie in der gewählten Welt.',
  changed: (n) => (n === 1 ? 'eine geändert' : `${n} geändert`),
  resetAll: 'Alle zurücksetzen',
  families: 'Familien von Aufgaben',
  noFamily: 'Es wird auf keiner Familie trainiert. Bitte mindestens eine wählen.',
  refused: (_, typed, field) => {
    if (field.type === 'number') return `„${typed}“ geht hier nicht. ${settings.allowed('', field)}`;
    return field.type === 'words' ? `„${typed}“ geht hier nicht. Erlaubt: ${field.words.join(', ')}.` : `„${typed}“ geht hier nicht.`;
  },
  conflict: (_, of) =>
    of.length === 1
      ? `Die Einstellung ${of[0]} passt nicht zur Welt oder zum Modell.`
      : `Diese Einstellungen passen nicht zusammen: ${of.join(', ')}.`,
  allowed: (_, { min, max, step }) => {
    const kind = step === 'any' ? 'eine Zahl' : 'eine ganze Zahl';
    const number = (value: number): string => value.toLocaleString('de');
    if (max === Number.MAX_VALUE) return `Erlaubt: ${kind} über 0.`;
    return `Erlaubt: ${kind} ${max < 1 ? `von ${number(min)} an, kleiner als 1` : `von ${number(min)} bis ${number(max)}`}.`;
  },
  usual: (value) => `Sonst ist der Wert ${value}.`,
  trl: (name) => `In TRL heißt sie ${name}.`,
  exact: 'Genaue Zahl der Schritte',
  byTime: 'Stattdessen den Regler benutzen',
  help: {
    preset: 'die Vorgabe, mit der der Lauf begann',
    benchmark: 'woher die Aufgaben stammen',
    own_tasks: 'Fingerabdruck eigener Spiele oder Level',
    actor: 'wer spielt',
    model_name_or_path: 'das aufgehobene Modell, das spielt und reflektiert',
    weights_format: 'wie die Gewichte auf dem Gerät liegen',
    adapter_name_or_path: 'der Adapter, von dem das Training weitergeht; ohne Angabe ein neuer',
    steps: 'Trainingsschritte (GRPO)',
    seed: 'womit alles Zufällige beginnt: gleiche Seeds ergeben auf einem Gerät gleiche Läufe',
    train_families: 'Familien von Aufgaben, auf denen trainiert wird',
    held_out_families: 'Familien, auf denen nie trainiert wird, für die Auswertung',
    room_size: 'Größe der Räume von ALFWorld',
    max_steps: 'höchste Zahl der Aktionen einer Episode; ohne Angabe die Grenze des Benchmarks',
    contexts_per_step: 'Kontexte (Familie, Regeln und derzeitiger Rat) in einem Schritt',
    trajectories_per_context: 'Spiele, die eine Reflexion liest',
    num_generations: 'G: für einen Kontext gezogene Reflexionen, die Gruppe',
    tasks_per_reflection: 'neue Spiele, an denen eine Reflexion gemessen wird',
    wrong_prompt_share: 'Anteil der Kontexte, die mit falschem Rat beginnen',
    chained_share: 'Anteil der Kontexte, die von einer Reflexion des vorigen Schritts weitergehen',
    max_chain: 'längste Kette von Reflexionen',
    skip_lost_contexts: 'einen anderen Kontext ziehen, wo keines der gelesenen Spiele gewonnen wurde',
    loss_type: 'wie der Verlust (Loss) über Tokens gemittelt wird',
    scale_rewards: 'wodurch Vorteile geteilt werden: die Abweichung der Gruppe, die des ganzen Schritts, oder nichts',
    advantage_epsilon: 'wird zu dieser Abweichung addiert',
    beta: 'Gewicht der KL-Divergenz vom untrainierten Reflektor',
    epsilon: 'wie weit ein Verhältnis von Wahrscheinlichkeiten unter 1 fallen darf, bevor es beschnitten wird',
    epsilon_high: 'wie weit es über 1 steigen darf',
    num_iterations: 'Änderungen aus einem Satz von Reflexionen',
    max_completion_length: 'Tokens einer Reflexion',
    temperature: 'Temperatur der Reflexionen im Training',
    learning_rate: 'höchste Lernrate von AdamW',
    warmup_steps: 'Schritte, in denen die Lernrate steigt',
    decay_from: 'Anteil des Laufs, nach dem die Lernrate auf 5 % fällt',
    max_grad_norm: 'längere Gradienten werden auf diese Länge gekürzt',
    adam_beta1: 'Abklingen des ersten Moments von AdamW',
    adam_beta2: 'Abklingen des zweiten Moments von AdamW',
    lora_r: 'Rang des LoRA-Adapters',
    lora_alpha: 'der LoRA-Adapter wird mit alpha durch Rang skaliert',
    actor_temperature: 'Temperatur des Agenten',
    actor_min_p: 'Aktionen, die unwahrscheinlicher sind als dieser Anteil der wahrscheinlichsten, werden nicht gezogen',
    max_prompt_length: 'Tokens des Textes, den ein Reflektor liest',
    actor_rows: 'Episoden, die gleichzeitig gespielt werden',
    actor_context_tokens: 'Tokens des Textes einer Episode',
    actor_max_tokens: 'Tokens einer Antwort des Agenten',
    actor_fallback:
      'was bei einer Antwort ohne Aktion geschieht: none, nichts, was einen Schritt kostet, oder first, die erste mögliche Aktion',
    actor_choice: 'der Agent antwortet mit einer der möglichen Aktionen und sonst nichts',
    eval_temperature: 'Temperatur der Reflexionen in der Auswertung',
    eval_steps: 'alle so viele Schritte eine Stichprobe in zurückgehaltenen Familien; 0 für nie',
    save_steps: 'alle so viele Schritte wird ein Checkpoint aufgehoben',
  },
};
