// A person as actor: asked for one action after the other, episode by episode. What is typed is read as a model's reply is, but where
// it is no possible action the person is asked again: the nearest spelling is no guess at what somebody meant.

import { throwIfAborted } from '../core/errors';
import type { Choice } from '../core/trajectory';
import type { Actor, ActRequest } from './actor';
import { parseReply } from './parse';

/** @param refused what was typed before and is not possible, or null @throws whatever ends the asking */
export type AskAction = (request: ActRequest, refused: string | null, signal?: AbortSignal) => Promise<string>;

export function createPersonActor(ask: AskAction): Actor {
  const reply = async (request: ActRequest, signal?: AbortSignal): Promise<Choice> => {
    for (let refused: string | null = null; ;) {
      throwIfAborted(signal);
      const typed = await ask(request, refused, signal);
      throwIfAborted(signal);
      const choice = parseReply(typed, request.observation.admissible);
      if (choice.stage === 'exact' || choice.stage === 'folded') return choice;
      refused = typed;
    }
  };
  return {
    capacity: 1,
    async act(requests, signal) {
      throwIfAborted(signal);
      const replies: Choice[] = [];
      for (const request of requests) replies.push(await reply(request, signal));
      return replies;
    },
  };
}
