"""The server's two calls, and the conversation with a reflector, for many at a time."""

import asyncio
import os

from openai import AsyncOpenAI
from openenv.core import GenericEnvClient

AT_ONCE = asyncio.Semaphore(64)


async def read(args, reset):
    """What a reflector reads: the messages, and whether each game was won."""
    async with AT_ONCE, GenericEnvClient(base_url=args.server, message_timeout_s=3600) as env:
        return (await env.reset(**reset)).observation


async def score(args, reset, reflection):
    """Share of games won with a reflection, and the system prompt that it became."""
    async with AT_ONCE, GenericEnvClient(base_url=args.server, message_timeout_s=3600) as env:
        await env.reset(**reset)
        result = await env.step({"reflection": reflection})
        return result.reward, result.observation["system_prompt"]


class Reflector:
    """A model behind OpenAI's chat completions."""

    def __init__(self, url, model, tokens):
        self.client = AsyncOpenAI(base_url=url, api_key=os.environ.get("ICT_REFLECTOR_API_KEY", "none"), timeout=3600)
        self.model, self.tokens = model, tokens

    async def write(self, messages, seed, temperature=0.0):
        async with AT_ONCE:
            answer = await self.client.chat.completions.create(
                model=self.model, messages=messages, max_tokens=self.tokens, temperature=temperature, seed=seed
            )
        return answer.choices[0].message.content or ""
