// The sentences about models: the view that fetches and keeps them, and the choice of one.

export const modelsEn = {
  title: 'Models',
  lead: 'The embedded model is always here. Larger ones that people use elsewhere can be fetched, kept in this browser, and play, reflect and learn.',
  embedded: {
    name: 'Embedded model',
    text: 'A million parameters, made for MiniHack’s skills and ALFWorld’s small rooms. It ships with the page; nothing to fetch.',
  },

  memory: {
    caption: 'Memory, by how its weights lie on the device',
    weights: 'Weights',
    play: 'to play',
    train: 'to train',
    tooMuch: 'too much',
    planned: {
      wasm: 'Planned for the processor (WebAssembly), whose memory ends at 2 GB.',
      webgpu: 'Planned for the graphics device (WebGPU); how much it has, no browser tells.',
    },
    note: 'What is taken at most, opening included: one episode played, or a training step of eight reflections of up to 832 tokens. Computed from the model’s settings, before anything is fetched.',
    planning: 'Planning the memory…',
  },
  formats: { f32: '32 bits', f16: '16 bits', int8: '8 bits', int4: '4 bits', stored: 'as in the file' },

  catalogue: 'Known to work',
  catalogueText: 'From Hugging Face, as their makers published them.',
  parameters: (millions: string) => `${millions} million parameters`,
  licence: (licence: string | null) => (licence === null ? 'licence not told' : `licence ${licence}`),
  download: (size: string) => `Download ${size}`,
  about: (size: string) => `Download about ${size}`,
  isKept: 'Kept here',
  isPart: 'Begun',

  fetching: {
    title: (name: string) => `Fetching ${name}`,
    copying: (name: string) => `Keeping ${name}`,
    label: 'Download',
    asking: 'Asking the server what there is…',
    done: (done: string, total: string) => `${done} of ${total}`,
    rate: (rate: string) => `${rate} a second`,
    left: (time: string) => `about ${time} left`,
    checking: 'Everything is checked by its hash as it arrives.',
    pause: 'Pause',
    pauseTitle: 'What has arrived is kept',
    cancel: 'Cancel',
    cancelTitle: 'What has arrived is deleted',
    stopping: 'Stopping…',
    arrived: (id: string) => `${id} is whole, checked and kept here.`,
    one: 'One at a time: the download above comes first.',
  },

  onnx: 'In ONNX: it plays, on ONNX Runtime, and is not trained. In memory it takes about the size of its files and what it keeps of a conversation.',

  other: {
    title: 'Another model',
    text: 'Of the kinds llama, qwen2, qwen3 and gemma3, with a chat template: a repository on Hugging Face, or files of this machine. Or a decoder in ONNX of any kind, to play alone.',
    name: 'Repository',
    nameHint: 'owner/name, owner/name/file.gguf, owner/name/onnx/model_q4.onnx, or the address of its page',
    look: 'Look it up',
    looking: 'Looking…',
    mirror: 'Another server',
    endpoint: 'Address of a server that speaks Hugging Face’s API',
    endpointHint: 'Left empty: huggingface.co. It has to allow pages of other addresses to read from it (CORS).',
    drop: 'Files of this machine',
    dropHint: 'Drop a .gguf file, or a folder with config.json, tokenizer.json and safetensors files or onnx/model.onnx.',
    chooseFile: 'Choose files',
    chooseFolder: 'Choose a folder',
    keep: (size: string) => `Keep a copy, ${size}`,
    notKept: 'Nothing is copied before you say so.',
    dismiss: 'Not this one',
  },

  kept: {
    title: 'Kept in this browser',
    none: 'Nothing but the embedded model yet.',
    isPart: (done: string, total: string) => `${done} of ${total} has arrived`,
    damaged: 'cannot be read; it can only be deleted',
    resume: 'Go on',
    use: 'Train with it',
    play: 'Play with it',
    remove: 'Delete',
    confirm: 'Its files are removed from this browser. Runs that began on it stay, and go on once it is fetched again.',
  },

  choose: {
    label: 'Model',
    embedded: 'Embedded',
    format: 'Weights',
    option: (format: string, size: string, fits: boolean) => `${format}, ${size}${fits ? '' : ', too much here'}`,
    more: 'Other models',
    fetch: 'Fetch a model',
    gone: (id: string) => `${id} is not kept here any more.`,
    tooMuch: 'More than this page is likely to get. A smaller format or model is the better choice.',
  },

  train: {
    world:
      'The model reflects through its own chat template, and plays too: with a player adapter of 10 MB, fetched when the model is opened, where one ships for it.',
    steps: 'Training steps',
    unknown: 'How long a step takes is known once the model has been tried here.',
    time: (step: string, all: string) => `A step takes about ${step} here, all of it with the evaluation about ${all}.`,
    honest: 'Estimated from two short episodes, the reflections on one context and an update. Contexts that are drawn again are not in it.',
  },
} as const;
