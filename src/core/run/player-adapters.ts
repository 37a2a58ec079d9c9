// A player adapter is a LoRA on the actor: a stock chat model does not heed advice, and with one it does. Actor and reflector share the base, the
// actor with this adapter and the reflector with the one in training. These ship, each by the SHA-256 of the base it was made for; a model of
// that base plays with it unless another is given.

import { AppError } from '../errors';

const SHIPPED: ReadonlyMap<string, string> = new Map([
  // SmolLM2-135M-Instruct, Q4_1.
  ['b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53', 'player-smollm2'],
]);

/** Its folder below `models/`; undefined where none ships for the base. */
export function shippedPlayer(baseSha256: string): string | undefined {
  return SHIPPED.get(baseSha256);
}

/** How large it is, for the plan of memory and for people. */
export const PLAYER_LORA = { rank: 16, alpha: 32 } as const;

export function playerMissing(place: string, cause?: unknown): AppError {
  return new AppError(
    'PLAYER_ADAPTER_MISSING',
    `The player adapter could not be had from ${place}, and without it the actor does not heed advice.`,
    'Check the connection and try again; with ict, give one with --player-adapter DIR (pretrain/player.py makes them), or play without: --player-adapter none.',
    { cause },
  );
}
