// Holds a benchmark to its contract, as Gymnasium's `check_env` does: plays a few tasks of every family and says
// what is wrong and why that probably is. For people who write a benchmark of their own.

import { AppError } from '../core/errors';
import { createRng } from '../core/rng';
import type { Observation, Rules, TaskId } from '../core/trajectory';
import { parseAdvice } from './advice';
import type { Benchmark, Environment, Family, StepResult } from './env';
import { takeTasks } from './take-tasks';

export interface Finding {
  /** A family, a task, or the benchmark. */
  readonly where: string;
  readonly wrong: string;
  readonly likelyCause: string;
}

const TASKS_A_FAMILY = 4;
const LONGEST_EPISODE = 1000;
const NONSENSE = 'xyzzy the grue';
const RULES: readonly Rules[] = ['original', 'true', 1];

/** Everything found wrong; empty when all is well. Never throws for a fault of the benchmark. */
export function checkEnv(benchmark: Benchmark): Finding[] {
  const findings: Finding[] = [];
  const report = (where: string, wrong: string, likelyCause: string): void => {
    findings.push({ where, wrong, likelyCause });
  };
  const guarded = (where: string, check: () => void): void => {
    try {
      check();
    } catch (error) {
      report(where, `threw ${describe(error)}`, 'This call must not throw; look at the stack of the error.');
    }
  };

  guarded(benchmark.id, () => checkFamilies(benchmark, report));
  guarded(benchmark.id, () => checkStreams(benchmark, report));
  guarded(benchmark.id, () => {
    const code = codeOf(() => benchmark.make('no task id'));
    if (code !== 'ENV_BAD_TASK')
      report(benchmark.id, `make('no task id') gave ${code}, not ENV_BAD_TASK`, 'Read ids with parseTaskId before anything else.');
  });
  for (const family of benchmark.families) {
    for (const rules of family.hasRules ? RULES : (['original'] as const)) {
      guarded(family.id, () => {
        const tasks = firstTasks(benchmark, family.id, rules, TASKS_A_FAMILY);
        for (const task of tasks) guarded(task, () => checkEpisode(benchmark, task, report));
        for (const task of tasks) guarded(task, () => checkAdvice(benchmark, family, task, report));
        if (!tasks.some((task) => isWonByExpert(benchmark, task)))
          report(family.id, 'the expert wins no task under oracle advice', 'The task cannot be won, or the expert does not obey advice.');
      });
    }
  }
  return findings;
}

type Report = (where: string, wrong: string, likelyCause: string) => void;

function checkFamilies({ id, version, families }: Benchmark, report: Report): void {
  if (!Number.isInteger(version) || version < 0)
    report(id, `its version is ${version}`, 'Versions are whole numbers, raised with every change of rules.');
  if (families.length === 0) report(id, 'it has no families', 'List at least one family.');
  const seen = new Set<string>();
  for (const family of families) {
    if (seen.has(family.id)) report(family.id, 'the id stands twice', 'Give every family its own id.');
    seen.add(family.id);
    if (!family.id.startsWith(`${id}/`))
      report(family.id, `the id does not begin with "${id}/"`, "A family's id is the benchmark's id, a slash, a name.");
    if ((family.need === null) !== (family.means.length === 0))
      report(
        family.id,
        'need and means do not agree',
        'Where something has to be known list its means; elsewhere need is null and means is empty.',
      );
  }
}

function checkStreams(benchmark: Benchmark, report: Report): void {
  const { id, families } = benchmark;
  const count = families.length * 20;
  const draw = (split: 'train' | 'unseen', seed: number): TaskId[] => takeTasks(benchmark.tasks({ split, seed }), count);
  const tasks = draw('train', 1);
  if (tasks.length < count)
    report(id, `the stream of tasks ended after ${tasks.length}`, 'tasks() must go on for ever; use a generator with an endless loop.');
  if (tasks.join() !== draw('train', 1).join())
    report(id, 'equal queries gave unequal tasks', 'tasks() draws from something else than the seed of its query.');
  if (new Set(tasks).size < tasks.length)
    report(id, 'a task came twice', 'Number the tasks of a stream instead of drawing them with replacement.');
  if (tasks.join() === draw('train', 2).join()) report(id, 'unequal seeds gave equal tasks', 'tasks() leaves the seed out.');
  const unseen = new Set(draw('unseen', 1));
  if (tasks.some((task) => unseen.has(task)))
    report(id, 'train and unseen share a task', 'Put the split into the task id and into the key of its draws.');
  const turns = new Set(tasks.slice(0, families.length).map((task) => benchmark.familyOf(task).id));
  if (turns.size < families.length) report(id, 'families do not come in turn', 'Yield one task of each family before the second of any.');
  const code = codeOf(() => takeTasks(benchmark.tasks({ split: 'train', seed: 1, families: [`${id}/no-such-family`] }), 1));
  if (code !== 'ENV_UNKNOWN_FAMILY')
    report(id, `an unknown family gave ${code}, not ENV_UNKNOWN_FAMILY`, 'tasks() does not look its families up.');
}

function checkEpisode(benchmark: Benchmark, task: TaskId, report: Report): void {
  const env = benchmark.make(task);
  const before = codeOf(() => env.step(NONSENSE));
  if (before !== 'ENV_STEP_BEFORE_RESET')
    report(
      task,
      `step() before reset() gave ${before}, not ENV_STEP_BEFORE_RESET`,
      'Lay withLimits around the environment; it watches the order.',
    );
  const first = env.reset();
  checkObservation(task, first, report);
  const opening = JSON.stringify(first);
  env.step(NONSENSE);
  if (JSON.stringify(first) !== opening)
    report(task, 'an observation changed after it was given', 'It shares an array with the state; give out copies.');
  if (JSON.stringify(env.reset()) !== opening)
    report(task, 'reset() gave another first observation', 'The state keeps something from the episode before.');

  const twin = benchmark.make(task);
  if (JSON.stringify(twin.reset()) !== opening)
    report(
      task,
      'two environments of one task begin differently',
      'Draw everything with createRng keyed by the task, never with Math.random or the clock.',
    );
  const rng = createRng(7, 'check');
  let observation = env.reset();
  let last: StepResult | undefined;
  for (let steps = 0; steps < LONGEST_EPISODE && !isOver(last); steps++) {
    const action = rng.pick(observation.admissible?.length ? observation.admissible : [NONSENSE]);
    last = env.step(action);
    if (JSON.stringify(twin.step(action)) !== JSON.stringify(last)) {
      report(
        task,
        `"${action}" had two different results in two equal episodes`,
        'The world draws at random outside createRng, or two episodes share state.',
      );
      return;
    }
    checkResult(task, last, report);
    observation = last.observation;
  }
  if (!isOver(last))
    report(task, `an episode did not end within ${LONGEST_EPISODE} steps`, 'Lay withLimits with a maxSteps around the environment.');
  else {
    const after = codeOf(() => env.step(NONSENSE));
    if (after !== 'ENV_STEP_AFTER_END')
      report(task, `step() after the end gave ${after}, not ENV_STEP_AFTER_END`, 'Lay withLimits around the environment.');
  }
  checkAdmissible(env, task, report);
}

/** Each action that is offered first must be one that the world takes. */
function checkAdmissible(env: Environment, task: TaskId, report: Report): void {
  for (const action of env.reset().admissible ?? []) {
    env.reset();
    const code = codeOf(() => env.step(action));
    if (code !== 'nothing')
      report(task, `the admissible action "${action}" threw ${code}`, 'It is offered but step() does not understand it.');
  }
}

function checkObservation(task: TaskId, { text, admissible }: Observation, report: Report): void {
  if (typeof text !== 'string' || text === '')
    report(task, 'an observation has no text', 'Every observation says something; a language model reads nothing else.');
  if (/<[a-z]+>/.test(text))
    report(task, `an observation holds "${/<[a-z]+>/.exec(text)![0]}"`, 'Words in angle brackets are layout tokens of the model.');
  if (admissible && admissible.some((action, i) => i > 0 && admissible[i - 1]! >= action))
    report(task, 'admissible actions are not sorted, or one stands twice', 'Call sort() on a list without repeats.');
}

function checkResult(task: TaskId, { observation, reward, terminated, truncated, success }: StepResult, report: Report): void {
  checkObservation(task, observation, report);
  if (!Number.isFinite(reward)) report(task, `the reward is ${reward}`, 'A reward is a finite number.');
  if (success && !terminated && !truncated)
    report(task, 'success while the episode goes on', 'End the episode (terminated) when its goal is reached.');
}

function checkAdvice(benchmark: Benchmark, family: Family, task: TaskId, report: Report): void {
  if (benchmark.familyOf(task).id !== family.id)
    report(task, `familyOf gives ${benchmark.familyOf(task).id}`, 'familyOf reads another part of the id.');
  const means = benchmark.meansOf(task);
  const [oracle, random] = [benchmark.oracleAdvice(task), benchmark.randomAdvice(family.id, createRng(1, 'check'))];
  const shown = { meansOf: String(means), oracleAdvice: oracle, randomAdvice: random };
  const must = (what: keyof typeof shown, isRight: boolean, how: string): void => {
    if (!isRight) report(task, `${what} says "${shown[what]}"`, how);
  };
  const isOneOf = (advice: string): boolean => family.means.includes(parseAdvice(advice).get(family.need ?? '') ?? '');
  if (means !== null) {
    must('meansOf', family.means.includes(means), "It must name one of the family's means.");
    must('oracleAdvice', parseAdvice(oracle).get(family.need!) === means, `It must say "To ${family.need} use ${means}."`);
  } else
    must('oracleAdvice', oracle === '' || oracle === family.guide, 'Give the guide or the empty text where nothing has to be found out.');
  if (family.need === null) must('randomAdvice', random === '', 'Give the empty text where need is null.');
  else must('randomAdvice', isOneOf(random), `It must say "To ${family.need} use M." with M one of the family's means.`);
}

function isWonByExpert(benchmark: Benchmark, task: TaskId): boolean {
  const env = benchmark.make(task);
  const expert = benchmark.expert(task, benchmark.oracleAdvice(task), createRng(1, 'check'));
  let observation = env.reset();
  for (let steps = 0; steps < LONGEST_EPISODE; steps++) {
    const action = expert.act(observation);
    const result = env.step(action);
    benchmark.attempt(task, action, result.observation);
    if (isOver(result)) return result.success;
    observation = result.observation;
  }
  return false;
}

function isOver(result: StepResult | undefined): boolean {
  return result !== undefined && (result.terminated || result.truncated);
}

function firstTasks(benchmark: Benchmark, family: string, rules: Rules, count: number): TaskId[] {
  return takeTasks(benchmark.tasks({ families: [family], split: 'train', seed: 3, rules }), count);
}

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof AppError ? error.code : describe(error);
  }
  return 'nothing';
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
