"""An actor trained by TRL's GRPO on single games of `ict serve`: the model plays through one tool, `act`, until the game is over (environment_factory).
Needs a chat template with tools, such as Qwen3's."""

import argparse

import torch
import transformers
from openenv.core import GenericEnvClient
from peft import LoraConfig
from trl import GRPOConfig, GRPOTrainer

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--server", default="http://127.0.0.1:8000/play")
parser.add_argument("--model", default="Qwen/Qwen3-0.6B")
parser.add_argument("--template", help="a file with a chat template, where the model's own has no tools")
parser.add_argument("--benchmark", default="minihack", choices=["minihack", "alfworld"])
parser.add_argument("--families", nargs="*", help="such as minihack/Eat; all of the benchmark when left out")
parser.add_argument("--games", type=int, default=64)
parser.add_argument("--steps", type=int, default=50)
parser.add_argument("--generations", type=int, default=8)
parser.add_argument("--completion-tokens", type=int, default=1024, help="of a whole game")
parser.add_argument("--turns", type=int, default=20, help="calls of the tool in a game")
parser.add_argument("--out", default="out")
args = parser.parse_args()

PROMPT = [
    {"role": "system", "content": "You play a text game and try to reach the goal it names. Call act with one of the possible actions, again and again."},
    {"role": "user", "content": "The game begins."},
]


class Game:
    def __init__(self):
        self.env = GenericEnvClient(base_url=args.server, message_timeout_s=600).sync()
        self.env.connect()

    def reset(self, index=0, **_) -> str:
        reset = {"benchmark": args.benchmark, "split": "train", "rules": "true", "index": index}
        if args.families:
            reset["families"] = args.families
        self.reward, self.done = 0.0, False
        return self._text(self.env.reset(**reset))

    def act(self, action: str) -> str:
        """Does something in the game.

        Args:
            action: one of the possible actions, copied exactly

        Returns:
            What the game says, and the actions that are possible now.
        """
        if self.done:
            return "The game is over."
        result = self.env.step({"action": action})
        self.done = result.done
        if result.done:
            self.reward = float(result.observation["metadata"]["success"])
        return "The game is over." if result.done else self._text(result)

    def get_reward(self) -> float:
        return self.reward

    @staticmethod
    def _text(result):
        return f"{result.observation['text']}\nPossible actions: {', '.join(result.observation['admissible'])}"


def main():
    from datasets import Dataset

    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model)
    if args.template:
        with open(args.template, encoding="utf-8") as file:
            tokenizer.chat_template = file.read()
    trainer = GRPOTrainer(
        model=args.model,
        processing_class=tokenizer,
        train_dataset=Dataset.from_list([{"prompt": PROMPT, "index": i} for i in range(args.games)]),
        environment_factory=Game,
        peft_config=LoraConfig(r=8, lora_alpha=16, task_type="CAUSAL_LM", target_modules="all-linear"),
        args=GRPOConfig(
            output_dir=args.out,
            bf16=torch.cuda.is_available(),
            max_steps=args.steps,
            per_device_train_batch_size=args.generations,
            num_generations=args.generations,
            max_completion_length=args.completion_tokens,
            max_tool_calling_iterations=args.turns,
            learning_rate=1e-4,
            logging_steps=1,
            report_to="none",
            chat_template_kwargs={"enable_thinking": False},
        ),
    )
    trainer.train()
    trainer.save_model(args.out)


if __name__ == "__main__":
    main()
