#!/usr/bin/env python3
"""What transformers and SentencePiece make of a GGUF file of Gemma 3, for compare-logits.mjs.

    pip install torch transformers gguf sentencepiece protobuf
    python tools/oracle/gguf_logits.py FILE.gguf OUT_DIR

OUT_DIR/facts.json: texts with the ids that SentencePiece gives for the file's own pieces, and three rows of ids. OUT_DIR/logits.N and
OUT_DIR/logprobs.N, float32: the logits after each of the last eight tokens of row N, and the log-probability of every token after its first.
"""
import json
import os
import sys

import gguf
import torch
from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2
from transformers import AutoModelForCausalLM

from model_texts import STRINGS, TRAINING

USER_DEFINED, BPE, LAST, BOS = 4, 2, 8, 2


def pieces_of(path):
    fields = gguf.GGUFReader(path).fields
    tokens, scores, kinds = (fields[f'tokenizer.ggml.{key}'].contents() for key in ('tokens', 'scores', 'token_type'))
    proto = sentencepiece_model_pb2.ModelProto()
    for token, score, kind in zip(tokens, scores, kinds):
        # The converter writes the spaces of user-defined pieces as spaces.
        proto.pieces.add(piece=token.replace(' ', '▁') if kind == USER_DEFINED else token, score=score, type=2 if token == '<unk>' else kind)
    spec = proto.trainer_spec
    spec.model_type, spec.byte_fallback, spec.vocab_size = BPE, True, len(tokens)
    spec.pad_id, spec.eos_id, spec.bos_id, spec.unk_id = 0, 1, BOS, 3
    spec.pad_piece, spec.eos_piece, spec.bos_piece, spec.unk_piece = tokens[:4]
    proto.normalizer_spec.name = 'identity'
    proto.normalizer_spec.add_dummy_prefix = proto.normalizer_spec.remove_extra_whitespaces = False
    return SentencePieceProcessor(model_proto=proto.SerializeToString())


@torch.no_grad()
def main():
    path, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    torch.set_num_threads(1)
    pieces = pieces_of(path)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../README.md')) as file:
        long = file.read()
    rows = [[BOS, *pieces.encode(text)][:most] for text, most in ((TRAINING[0], 40), (' '.join(TRAINING[1:6]), 120), (long, 700))]
    strings = [*STRINGS, *TRAINING, long[:4000]]
    with open(os.path.join(out, 'facts.json'), 'w') as facts:
        json.dump({'strings': [{'text': text, 'ids': pieces.encode(text)} for text in strings], 'rows': rows}, facts)
    model = AutoModelForCausalLM.from_pretrained(os.path.dirname(os.path.abspath(path)), gguf_file=os.path.basename(path), dtype=torch.float32,
                                                 attn_implementation='eager').eval()
    for n, row in enumerate(rows):
        ids = torch.tensor(row)
        hidden = model.model(ids[None]).last_hidden_state[0]
        after = [torch.log_softmax(model.lm_head(state), -1)[token] for state, token in zip(hidden[:-1], ids[1:])]
        for name, values in (('logits', model.lm_head(hidden[-LAST:])), ('logprobs', torch.stack(after))):
            with open(os.path.join(out, f'{name}.{n}'), 'wb') as file:
                file.write(values.numpy().tobytes())


if __name__ == '__main__':
    main()
