"""Reads exported episodes as trainers read them: python episodes.py MODEL CHATML SHAREGPT PROMPT_COMPLETION INSPECT prints counts as JSON.

datasets parses the files; TRL says whether a row is a conversation, turns ShareGPT into messages, renders it in the model's chat template, and prepares
prompt and completion for its SFTTrainer, whose labels leave the prompt out. Inspect reads its log, and makes its table of samples of it."""

import json
import pathlib
import sys
import tempfile

from datasets import load_dataset
from inspect_ai.analysis import samples_df
from inspect_ai.log import list_eval_logs, read_eval_log
from transformers import AutoTokenizer
from trl import SFTConfig, SFTTrainer
from trl.data_utils import apply_chat_template, is_conversational, maybe_convert_to_chatml

model, *files, inspect = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(model)
chatml, sharegpt, pairs = [load_dataset("json", data_files=file, split="train") for file in files]

# TRL renames ShareGPT's fields and leaves its speakers as they are; Axolotl, LLaMA-Factory and Unsloth have this table.
SPEAKERS = {"system": "system", "human": "user", "gpt": "assistant"}
turned = [maybe_convert_to_chatml({"conversations": row["conversations"]})["messages"] for row in sharegpt]
plain = [[{"role": m["role"], "content": m["content"]} for m in row["messages"]] for row in chatml]
texts = [apply_chat_template({"messages": messages}, tokenizer)["text"] for messages in plain]
with tempfile.TemporaryDirectory() as out:
    config = SFTConfig(output_dir=out, report_to="none", use_cpu=True, bf16=False, max_length=None, completion_only_loss=True)
    trainer = SFTTrainer(model=model, args=config, processing_class=tokenizer, train_dataset=pairs.select_columns(["prompt", "completion"]))
    prepared = list(trainer.train_dataset)
    batch = trainer.data_collator(prepared[:1])
learned = batch["input_ids"][0][batch["labels"][0] != -100]
# As `inspect view` finds it, and as its lists read it: the header alone.
listed = [info for info in list_eval_logs(str(pathlib.Path(inspect).parent)) if info.name.endswith(pathlib.Path(inspect).name)]
header = read_eval_log(listed[0], header_only=True)
log, table = read_eval_log(inspect), samples_df([inspect])
print("READ " + json.dumps({
    "inspect": {"status": log.status, "listed": len(listed), "header": header.results.total_samples, "accuracy": log.results.scores[0].metrics["accuracy"].value, "scores": [s.scores["success"].value for s in log.samples],
                "chats": [[{"role": m.role, "content": m.text} for m in s.messages] for s in log.samples], "limits": [s.limit and s.limit.type for s in log.samples],
                "masks": [[int(m.source == "generate") for m in s.messages] for s in log.samples], "last": [s.output.completion for s in log.samples],
                "openings": [len(s.input) for s in log.samples], "ids": [s.id for s in log.samples], "rows": table["id"].tolist()},
    "chatml": {"rows": len(chatml), "chats": plain, "won": [row["success"] for row in chatml], "tasks": [row["task"] for row in chatml], "conversational": all(is_conversational({"messages": m}) for m in plain), "masks": [row["mask"] for row in chatml],
               "roles": [[m["role"] for m in messages] for messages in plain], "rendered": [m["content"] in texts[i] for i, messages in enumerate(plain) for m in messages]},
    "sharegpt": {"rows": len(sharegpt), "same": [[{"role": SPEAKERS[m["role"]], "content": m["content"]} for m in messages] for messages in turned] == plain},
    "pairs": {"rows": len(pairs), "conversational": all(is_conversational(row) for row in pairs), "prepared": len(prepared),
              "learned": tokenizer.decode(learned), "completion": pairs[0]["completion"][0]["content"]},
}))
