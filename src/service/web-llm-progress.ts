// What web-llm says while it fetches and loads, as progress of ours: megabytes where the size is known, else hundredths.

import { WEB_LLM_MODELS, type WebLlmPlayer } from '../core/web-llm-models';
import type { Progress } from '../rpc/work';
import type { LoadReport } from '../webllm/package';
import { seconds } from './progress';

export function loadProgress({ id, own }: WebLlmPlayer, onProgress: (progress: Progress) => void): (report: LoadReport) => void {
  const bytes = WEB_LLM_MODELS.find((model) => model.id === id)?.bytes;
  const [unit, total] = bytes === undefined ? ['%', 100] : ['MB', bytes / 1e6];
  const name = id ?? own!.model;
  const of = (what: string): string => `${what}: ${name}`;
  let isLoading = false;
  let start = seconds();
  let from = 0;
  onProgress({ done: 0, total, unit, rate: 0, secondsLeft: null, message: of('web-llm begins') });
  return ({ progress, text }) => {
    // After everything is fetched it counts again from nothing, for what is loaded onto the card.
    if (text.startsWith('Loading') !== isLoading) [isLoading, start, from] = [!isLoading, seconds(), progress];
    const rate = ((progress - from) * total) / Math.max(1e-3, seconds() - start);
    const secondsLeft = rate > 0 ? ((1 - progress) * total) / rate : null;
    onProgress({
      done: progress * total,
      total,
      unit,
      rate,
      secondsLeft,
      message: of(isLoading ? 'Onto the graphics card' : 'Fetching'),
    });
  };
}
