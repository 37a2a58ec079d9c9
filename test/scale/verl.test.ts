// verl's reward function, as verl calls it, on the data that prepare.py writes; its scores are the server's own.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { python, scratch, serve } from './processes';

/** For each row the scores of what the context shows to be right, of what it shows to be wrong, and of a reply without a form; and a reset that is refused. */
const CALLS = `import asyncio, inspect, json, re, sys
sys.path.insert(0, "examples/verl")
import pandas
from reward import compute_score
assert inspect.iscoroutinefunction(compute_score)
rows = pandas.read_parquet(sys.argv[1]).to_dict("records")
def said(row, mark):
    found = re.findall(mark + ": to (.*)", row["prompt"][-1]["content"])
    return "To " + found[0] if found else "Look around."
async def score(row, text):
    return await compute_score(data_source=row["data_source"], solution_str=text, ground_truth=row["reward_model"]["ground_truth"], extra_info=row["extra_info"])
async def main():
    texts = [[said(row, "Right"), said(row, "Wrong"), "press"] for row in rows]
    scores = await asyncio.gather(*[asyncio.gather(*[score(row, text) for text in one]) for row, one in zip(rows, texts)])
    try:
        refused = await score({**rows[0], "extra_info": {"reset": json.dumps({"seed": -1})}}, "x")
    except RuntimeError as error:
        refused = str(error)
    print("SCORED " + json.dumps({"resets": [json.loads(row["extra_info"]["reset"]) for row in rows], "texts": texts, "scores": scores, "refused": refused}))
asyncio.run(main())`;

it('rewards what the context shows to be right, and gives what the server gives over HTTP', async () => {
  const address = await serve(['--actor', 'expert', '--workers', '1']);
  const file = join(scratch(), 'train.parquet');
  const options = { env: { HINDSIGHT_SERVER: `${address.replace('http', 'ws')}/reflect` } };
  await python(['examples/verl/prepare.py', file, '3'], options);
  const said = JSON.parse(/^SCORED (.*)$/m.exec(await python(['-c', CALLS, file], options))![1]!) as {
    resets: { seed: number }[];
    texts: string[][];
    scores: { score: number; parsed: number }[][];
    refused: string;
  };
  expect(said.resets).toEqual([{ seed: 0 }, { seed: 1 }, { seed: 2 }]);
  for (const [i, reset] of said.resets.entries())
    for (const [j, reflection] of said.texts[i]!.entries()) {
      const body = JSON.stringify({ ...reset, action: { reflection } });
      const answer = await fetch(`${address}/reflect/step`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const { reward, metadata } = (await answer.json()) as { reward: number; metadata: { parsed: boolean } };
      expect(said.scores[i]![j]).toEqual({ score: reward, parsed: Number(metadata.parsed) });
    }
  expect(said.texts[0]![0]).toMatch(/^To eat the apple, press/);
  const [right, wrong, formless] = said.scores[0]!;
  expect(right).toEqual({ score: 1, parsed: 1 });
  expect(wrong!.score).toBeLessThan(1);
  expect(formless!.parsed).toBe(0);
  expect(said.refused).toMatch(/^VALIDATION_ERROR: /);
});
