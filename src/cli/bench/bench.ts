// `ict bench`: how fast this machine is at what Hindsight does.

import { type Bench, benchCommand } from './bench-command';

const BENCHES: Readonly<Record<string, Bench>> = {
  gemm: { summary: 'matrix products at the model’s shapes', run: async (args) => (await import('./speed')).benchGemm(args) },
  step: {
    summary: 'one GRPO step of a preset, and its LoRA update alone',
    run: async (args) => (await import('./speed')).benchStep(args),
  },
  decode: { summary: 'batched decoding against one row at a time', run: async (args) => (await import('./speed')).benchDecode(args) },
  model: {
    summary: 'a model: tokens a second read, written and learned from, memory and its plan, sampling against training',
    run: async (args) => (await import('./model')).benchModel(args),
  },
  alfworld: {
    summary: 'steps a second of exact text ALFWorld on full-size games',
    run: async (args) => (await import('./alfworld')).benchAlfworld(args),
  },
  minihack: {
    summary: 'steps a second of MiniHack, with and without what agents read',
    run: async (args) => (await import('./minihack')).benchMinihack(args),
  },
  env: { summary: 'steps a second of both worlds', run: async (args) => (await import('./speed')).benchEnvironments(args) },
};

export const bench = benchCommand(
  {
    summary: 'how fast this machine is',
    usage: `ict bench NAME [--device wasm|webgpu|reference] [--threads N] [--preset P] [--model DIR|FILE.gguf] [--format f32|f16|int8|int4|stored] [--player-adapter DIR|none] [--episodes N] [--data DIR] [--seed S] [--prompt TOKENS] [--completion TOKENS] [--steps 7] [--shapes FILE] [--trace FILE] [--json]

  --shapes    of step, with a chat model: the tokens that every part of a step is about, for bench/torch_step.py
  --trace     of step: where its time goes, call by call, a file that ui.perfetto.dev opens`,
    options: ['device', 'threads', 'preset', 'model', 'format', 'player-adapter', 'episodes', 'seed', 'data', 'prompt', 'completion', 'steps', 'shapes', 'trace'], // prettier-ignore
  },
  BENCHES,
);
