import { readFile } from 'node:fs/promises';
import { exportEpisodes } from '../../actor/export-episodes';
import { EPISODE_FORMS, endingOf, type EpisodeForm } from '../../core/episode-forms';
import { createRng } from '../../core/rng';
import { playerLine } from '../../core/run/player';
import { countReplies, type ReplyCounts } from '../../core/run/replies';
import type { Trajectory } from '../../core/trajectory';
import { VERSION } from '../../core/version';
import { playEpisodes, successRate } from '../../meta/rollout';
import { lockFile } from '../../store/folder/file-lock';
import { writeWhole } from '../../store/folder/whole-file';
import { createActor } from '../../train/players';
import { SAMPLING_DEFAULTS } from '../../core/run/run-config';
import { usualPreset } from '../../train/presets';
import { readArguments, UsageError } from '../arguments';
import { chooseBenchmark, QUERY_ARGUMENTS, QUERY_HELP, queryOf, VIEW_ARGUMENTS, VIEW_HELP } from '../choose-benchmark';
import { keepEpisodes } from './kept-episodes';
import type { Command } from '../command';
import { openOnnx } from '../model/onnx-folder';
import { openEngine, PLAYER_ADAPTER_HELP } from '../model/open-engine';
import { actorOf, endpointsOf, fallbackIn, limitsOf, PLAYER_HELP, PLAYER_OPTIONS, Terminal } from '../players';
import { createProgressLine } from '../progress';
import { formatReplies } from '../replies';
import { takeTasks } from '../../env/take-tasks';

export const rollout: Command = {
  summary: 'play episodes and write their trajectories as JSON lines',
  help: `ict rollout --benchmark alfworld|minihack|FILE [--data DIR] [--families A,B] [--actor A] [--system-prompt FILE] [-n 32]
            [--split train|seen|unseen] [--rules true|N] [--size S] [--seed S] [--device wasm|webgpu|reference] --out FILE [--as FORM] [--resume] [--json]

${PLAYER_ADAPTER_HELP}
${PLAYER_HELP}
  --out        one trajectory a line; FILE.header.json beside it says who played what, under whose advice, and how replies were understood.
               What was played before a failure or Ctrl-C is written too. Until all is played, FILE.episodes.jsonl has each episode as it ended
  --resume     go on with the episodes of FILE.episodes.jsonl, also after the process was killed; with the same options as then
  --as         trajectories (default); for trainers of chat models: chatml (messages, with a mask of the turns to learn), sharegpt,
               prompt-completion (a line for each step, as TRL reads it), verifiers (--out FOLDER/traces.jsonl is what it reads), or
               inspect (one log of Inspect, --out FILE.json; of a folder it lists names like 2026-01-31T09-00-00_NAME.json)
  ${QUERY_HELP}
  ${VIEW_HELP}`,
  async run(argv) {
    const args = readArguments(argv, [
      ...['benchmark', 'data', 'system-prompt', 'n', 'device', 'threads', 'model', 'format', 'out', 'as', 'resume?', 'player-adapter'],
      ...QUERY_ARGUMENTS,
      ...PLAYER_OPTIONS,
      ...VIEW_ARGUMENTS,
    ]);
    const out = args.text('out');
    if (out === undefined) throw new UsageError('--out is missing.');
    const form = args.text('as', 'trajectories') as EpisodeForm;
    if (!EPISODE_FORMS.includes(form)) throw new UsageError(`--as is "${form}", not one of ${EPISODE_FORMS.join(', ')}.`);
    // Inspect knows a log by its ending.
    if (form === 'inspect' && !out.endsWith(endingOf(form)))
      throw new UsageError(`--out is "${out}"; a log of Inspect ends in ${endingOf(form)}.`);
    const player = actorOf(args);
    const benchmark = await chooseBenchmark(args, 'minihack');
    const seed = args.whole('seed', 0);
    const promptFile = args.text('system-prompt');
    const systemPrompt = promptFile === undefined ? '' : (await readFile(promptFile, 'utf8')).trim();
    const query = queryOf(args, benchmark);
    const tasks = takeTasks(benchmark.tasks(query), args.whole('n', 32, 1));
    const endpoints = endpointsOf(args, player);
    const fallback = fallbackIn(args);
    const onnx = await openOnnx(args, player, { ...SAMPLING_DEFAULTS, actor_fallback: fallback });
    const other = createActor(player, { benchmark, endpoint: endpoints.get, ask: new Terminal().askAction, onnx }, limitsOf(args));
    const engine = other ? null : await openEngine(args, { plays: true });
    const actor = other ?? engine!.actor({ ...usualPreset(engine!.chat !== null, benchmark.id), actor_fallback: fallback });

    const abort = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
    const line = createProgressLine(tasks.length, 'episodes');
    const jobs = tasks.map((task, i) => ({ task, systemPrompt, seed: createRng(seed, 'episode', i).int(2 ** 32) }));
    const asked = {
      schema: 1,
      kind: 'rollout',
      actor: playerLine(player),
      fallback,
      ...(engine ? { model: engine.identity } : {}),
      ...(engine?.player ? { player: engine.player.identity } : {}),
      advice: promptFile === undefined ? null : { from: promptFile, text: systemPrompt },
      benchmark: benchmark.id,
      ...query,
      asked: tasks.length,
      version: VERSION,
    };
    // Everything that decides what is played.
    const options = argv.filter((one) => one !== '--resume' && one !== '--json');
    const unlock = await lockFile(`${out}.lock`, `The rollout to ${out}`);
    const kept = await keepEpisodes(`${out}.episodes.jsonl`, { ...asked, options }, tasks, args.flag('resume')).catch(
      async (error: unknown) => {
        await unlock();
        throw error;
      },
    );
    const { played } = kept;
    const left = jobs.flatMap((job, index) => (played[index] ? [] : [{ job, index }]));
    try {
      await playEpisodes(
        benchmark,
        actor,
        left.map(({ job }) => job),
        {
          signal: abort.signal,
          onProgress: (done) => line.update(tasks.length - left.length + done),
          onEpisode: (trajectory, i) => kept.keep(trajectory, left[i]!.index),
        },
      );
    } finally {
      line.end();
      engine?.destroy();
      await onnx?.free();
      kept.close();
      // In order, without those that did not come to their end.
      const trajectories = played.filter(Boolean);
      const { version, ...rest } = asked;
      const header = { ...rest, ...summaryOf(trajectories), ...(endpoints.counts ? { tokens: endpoints.counts } : {}), version };
      const isWhole = trajectories.length === tasks.length;
      const about = { player: playerLine(player), benchmark: benchmark.id, at: new Date(), isWhole };
      await writeWhole(out, exportEpisodes(trajectories, form, about));
      await writeWhole(`${out}.header.json`, JSON.stringify(header, null, 2) + '\n');
      if (isWhole) await kept.forget();
      await unlock();
    }
    const result = { ...summaryOf(played), actor: playerLine(player), ...(endpoints.counts ? { tokens: endpoints.counts } : {}), out };
    if (args.flag('json')) console.log(JSON.stringify(result));
    else {
      console.log(`${result.episodes} episodes, ${(100 * result.success).toFixed(1)} % won, written to ${out}`);
      console.log(formatReplies(result.replies));
    }
  },
};

function summaryOf(trajectories: readonly Trajectory[]): { episodes: number; success: number; replies: ReplyCounts } {
  const success = trajectories.length === 0 ? 0 : successRate(trajectories);
  return { episodes: trajectories.length, success, replies: countReplies(trajectories) };
}
