// The help's text. The eight steps follow the arrows of the code, folder by folder.

export const help = {
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
  wordsTitle: 'Glossary',
  modelsTitle: 'Larger models',
  models: [
    'The Models view fetches SmolLM2, Qwen, Gemma 3 and any other model of the kinds llama, qwen2, qwen3 and gemma3.',
    'It also opens files on this computer: a .gguf file, or a folder from Hugging Face.',
    'You see size, licence and memory before anything is fetched. Fewer bits per weight take less memory and are less exact.',
    'A download can be paused, continues after a reload, and is checked by its hash.',
    'A run that began with such a model continues only with that model.',
  ],
  othersTitle: 'Other actors, other reflectors',
  others: [
    'In Evaluate, Train and Play another player can take part: a chat model on a server you choose (llama.cpp, vLLM, Ollama, LM Studio).',
    'Chat models answer with a thought and an action. If the answer contains no possible action, nothing is done and the step is lost; the setting actor_fallback takes the first possible action instead. Results say how often that happened; if it is often, the score does not measure the model.',
    'In Play, Write advice, you are the reflector: you read the same games, and your advice is tried on the same new games.',
  ],
  privacyTitle: 'What stays private',
  privacy: [
    'Page: it comes with the built-in model and the games from the address you opened. After that nothing leaves this tab, with two exceptions that you start yourself. The line at the top of the page tells of both.',
    'Models: a model you look up or download is asked for by its name, from Hugging Face, from web-llm’s library server, or from the server you name.',
    'Endpoints: a server you choose receives what its model reads and writes. Its key goes only to its address, and is kept only if you say so.',
    'Storage: models, runs, adapters, demonstrations and levels stay in this browser until you delete them. A report you copy holds no prompts and no advice.',
  ],
  keysTitle: 'Keys',
  arrows: { left: 'left', right: 'right', up: 'up', down: 'down' },
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
