// The help's text. The eight steps follow the arrows of the code, folder by folder.

export const helpEn = {
  title: 'How it works',
  lead: 'The method is in-context training, from “Training Language Agents to Learn from Experience” (arXiv 2605.20477). The actor never changes. What is trained is the model that writes it advice.',
  lessons: 'Lessons: learn it by doing, step by step',
  stepsTitle: 'The method in eight steps',
  steps: [
    {
      name: 'The world shows something',
      text: 'A small seeded game describes what the actor sees. A map is drawn for you; the actor reads words alone.',
    },
    {
      name: 'The actor answers',
      text: 'Its reply is kept in three forms: as written, as read, and as carried out, because reading can fail.',
    },
    { name: 'An episode is kept', text: 'Every observation and reply, whether it was won, and why it ended.' },
    {
      name: 'The reflector reads',
      text: 'A few episodes of one rule set become a reading list: what was tried, whether the world reacted, how it ended.',
    },
    { name: 'It writes advice', text: 'Several times, for the same list. Together these reflections are a group.' },
    {
      name: 'The advice is tried',
      text: 'The actor plays fresh games under each piece of advice, the same games for the whole group. The share won is the reward.',
    },
    {
      name: 'The reflector learns',
      text: 'Advice that beat its group becomes more likely, the rest less (GRPO). Only a small adapter changes, the model under it stays.',
    },
    { name: 'The adapter is yours', text: 'It is kept here and can be exported, opened elsewhere and imported again.' },
  ],
  claimTitle: 'What counts as success',
  claim:
    'Families of games are held out: the reflector is never trained on them, and they are played under their true rules, while training draws rules at random. A trained reflector must beat the untrained one there. No advice and random advice show the floor, oracle advice the top, and the evidence ceiling what the episodes it reads could tell anyone.',
  wordsTitle: 'Words',
  words: [
    ['actor', 'The frozen language model that plays. It follows the advice it is given.'],
    ['reflector', 'The language model that reads episodes and writes the next advice. The same base as the actor, with an adapter.'],
    ['task, family', 'One seeded game; a kind of game, such as Eat in MiniHack or heat in ALFWorld.'],
    ['step', 'One action in an episode; in a run, one update of the adapter.'],
    ['trajectory', 'An episode, step by step.'],
    ['system prompt', 'What the actor is told before it plays: here, the advice.'],
    ['reflection', 'One piece of advice the reflector wrote.'],
    ['reward', 'Share of fresh games the actor wins under a reflection, from 0 to 1.'],
    ['group', 'Reflections written for the same episodes and scored on the same games.'],
    ['advantage', 'How far a reflection’s reward lies above its group’s mean, in the group’s spread.'],
    ['ICT iteration', 'Play, reflect, play under the new advice; then again with what came of it.'],
    ['held-out family', 'A family the reflector is never trained on.'],
    ['run, checkpoint', 'A training from start to end, kept as a log; a point from which it can go on exactly.'],
    ['adapter', 'The few weights that training changed (LoRA), a few hundred kilobytes.'],
  ],
  modelsTitle: 'Larger models',
  models:
    'Models fetches SmolLM2, Qwen, Gemma 3 and any other model of the kinds llama, qwen2, qwen3 and gemma3, or takes files of this machine: a .gguf file, or a folder of Hugging Face. Size, licence and the memory it takes are shown first. Its weights can lie on the device in 32, 16, 8 or 4 bits; fewer bits take less memory and are less exact. A download can be paused, goes on where it stopped, also after a reload, and is checked by its hash. A run that began on such a model goes on with that model alone.',
  othersTitle: 'Other actors, other reflectors',
  others:
    'Under Evaluate, Train and Play somebody else may play: a chat model on a server of yours (llama.cpp, vLLM, Ollama, LM Studio) or of others. Chat models answer in a thought and an action; where no possible action can be read, the first one is taken, and results say how often. A high share means that a score measures that. Under Play, Write advice, you are the reflector: the same games to read, the same fresh games to be judged by.',
  privacyTitle: 'What stays private',
  privacy:
    'Sent: nothing. The page, the embedded model and the games come from the address you opened; after that no request leaves this tab, with two exceptions of your own, and the line at the top of the page tells of both. A model that you look up or download under Models, or let web-llm fetch, is asked for by its name, of Hugging Face, of web-llm’s library server, or of the server you give. An endpoint that you choose gets what its model reads and writes; its key goes to its address alone and is kept only if you say so. Models, runs, adapters, demonstrations and levels are kept in this browser’s storage until you delete them. A report you copy holds no prompts and no advice.',
  keysTitle: 'Keys',
  keys: [
    [['left', 'right'], 'in the viewer: one action back or on'],
    [['up', 'down'], 'in the viewer: another episode'],
    [['Home', 'End'], 'in the viewer: first action, end of the episode'],
    [['Esc'], 'close the viewer'],
    [
      ['h', 'j', 'k', 'l', 'y', 'u', 'b', 'n'],
      'in MiniHack, while the map has the focus: west, south, north, east, and between; arrows and number pad too',
    ],
    [['Shift'], 'with a direction: run, where the task offers it'],
  ],
} as const;
