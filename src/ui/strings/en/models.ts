// The sentences about models: the view that fetches and keeps them, and the choice of one.

export const models = {
  title: 'Models',
  lead: 'The built-in model is always here. You can fetch larger models, keep them in this browser, and let them play, reflect and learn.',
  embedded: {
    name: 'Built-in model',
    text: 'One million parameters, trained on MiniHack’s skills and ALFWorld’s small rooms. It comes with the page.',
  },

  memory: {
    caption: 'Memory, by how its weights lie on the device',
    weights: 'Weights',
    play: 'to play',
    train: 'to train',
    tooMuch: 'too much',
    planned: {
      wasm: 'Estimated for the CPU (WebAssembly, 2 GB limit).',
      webgpu: 'Estimated for the GPU (WebGPU). Browsers do not say how much memory it has.',
    },
    note: 'Peak memory, including loading, to play one episode or run one training step (8 reflections of up to 832 tokens). Worked out before anything is fetched.',
    planning: 'Planning the memory…',
  },
  formats: { f32: '32 bits', f16: '16 bits', int8: '8 bits', int4: '4 bits', stored: 'as in the file' },

  catalogue: 'Known to work',
  catalogueText: 'From Hugging Face, as their makers published them.',
  parameters: (millions: string) => `${millions} million parameters`,
  licence: (licence: string | null) => (licence === null ? 'licence not stated' : `licence ${licence}`),
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
    rate: (rate: string) => `${rate} per second`,
    left: (time: string) => `about ${time} left`,
    checking: 'Everything is checked by its hash as it arrives.',
    pause: 'Pause',
    pauseTitle: 'What has arrived is kept',
    cancel: 'Cancel',
    cancelTitle: 'What has arrived is deleted',
    stopping: 'Stopping…',
    arrived: (id: string) => `${id} is downloaded and verified.`,
    one: 'Wait for the current download to finish.',
  },

  onnx: 'In ONNX: it plays, on ONNX Runtime, and is not trained. In memory it takes about the size of its files and what it keeps of a conversation.',

  other: {
    title: 'Another model',
    text: 'Any Llama, Qwen2, Qwen3 or Gemma 3 model with a chat template, from Hugging Face or this computer. Any ONNX decoder works too, but only for playing.',
    name: 'Repository',
    nameHint: 'owner/name, owner/name/file.gguf, owner/name/onnx/model_q4.onnx, or the address of its page',
    look: 'Look it up',
    looking: 'Looking…',
    mirror: 'Another server',
    endpoint: 'Address of a server that speaks Hugging Face’s API',
    endpointHint: 'Left empty: huggingface.co. It has to allow pages of other addresses to read from it (CORS).',
    drop: 'Files on this computer',
    dropHint: 'Drop a .gguf file, or a folder with config.json, tokenizer.json and safetensors files or onnx/model.onnx.',
    chooseFile: 'Choose files',
    chooseFolder: 'Choose a folder',
    keep: (size: string) => `Keep a copy, ${size}`,
    notKept: 'Nothing is copied before you say so.',
    dismiss: 'Not this one',
  },

  kept: {
    title: 'Kept in this browser',
    none: 'No other model yet.',
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
