import { readArguments, UsageError, type Arguments } from '../arguments';
import type { Command } from '../main';

/** One line of a result: what was measured and, where there is one, the bound it must keep. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Null where nothing is required. */
  readonly passed: boolean | null;
  readonly bound: string;
  readonly peers: Readonly<Record<string, number>>;
}

export interface BenchResult {
  readonly device: string;
  readonly driver: string;
  readonly rows: readonly BenchRow[];
}

const BENCHES: Readonly<Record<string, { summary: string; run(args: Arguments): Promise<BenchResult> }>> = {
  gates: {
    summary: 'what a model must be able to do before GRPO: the embedded one, or a chat model with its player adapter',
    run: async (args) => (await import('./gates')).benchGates(args),
  },
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
  'minihack-tasks': {
    summary: 'wins of the expert and returns of a random agent on every task of MiniHack',
    run: async (args) => (await import('./minihack-tasks')).benchMinihackTasks(args),
  },
  'minihack-fuzz': {
    summary: 'a million random keys on MiniHack, every state looked at',
    run: async (args) => (await import('./minihack-fuzz')).benchMinihackFuzz(args),
  },
  env: { summary: 'steps a second of both worlds', run: async (args) => (await import('./speed')).benchEnvironments(args) },
};

export const bench: Command = {
  summary: 'benchmarks',
  help: `ict bench NAME [--device wasm|webgpu|reference] [--threads N] [--preset P] [--model DIR|FILE.gguf] [--format f32|f16|int8|int4|stored] [--player-adapter DIR|none] [--episodes 200] [--data DIR] [--families A,B] [--sentences FILE] [--seed S] [--prompt TOKENS] [--completion TOKENS] [--steps 7] [--shapes FILE] [--json]

${Object.entries(BENCHES)
  .map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`)
  .join('\n')}

  --shapes    of step, with a chat model: the tokens that every part of a step is about, for bench/torch_step.py
  Exit status 1 when a bound is not kept.`,
  async run(argv) {
    const args = readArguments(argv, [
      'device',
      'threads',
      'preset',
      'sentences',
      'model',
      'format',
      'player-adapter',
      'episodes',
      'seed',
      'data',
      'families',
      'prompt',
      'completion',
      'steps',
      'shapes',
    ]);
    const name = args.positionals[0] ?? '';
    const found = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
    if (!found) throw new UsageError(`There is no benchmark "${name}". Benchmarks: ${Object.keys(BENCHES).join(', ')}.`);
    const { device, driver, rows } = await found.run(args);
    if (args.flag('json')) {
      console.log(JSON.stringify({ name, device, driver, date: new Date().toISOString(), rows }));
    } else {
      console.log(`${device} (${driver})`);
      for (const { what, value, unit, passed, bound } of rows) {
        const verdict = passed === null ? '' : passed ? 'kept' : 'NOT KEPT';
        console.log(`${what.padEnd(64)} ${value.toPrecision(3).padStart(9)} ${unit.padEnd(10)} ${bound.padEnd(12)} ${verdict}`);
      }
    }
    return rows.some(({ passed }) => passed === false) ? 1 : 0;
  },
};
