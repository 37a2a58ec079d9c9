#!/usr/bin/env bash
# The paper's setting from start to end: actor, games, training, evaluation. On eight GPUs:
#   ./run.sh
# The same on two processor cores with a tiny random model, to see that it runs (minutes):
#   ./run.sh small
# What it will cost, without doing anything:
#   ./run.sh dry-run
# Further arguments go to train.py and evaluate.py: ./run.sh full --objective fresh
set -euo pipefail
cd "$(dirname "$0")"
mode=${1:-full}
shift || true
out=${OUT:-out}
PYTHON=${PYTHON:-python}
mkdir -p "$out"
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done' EXIT
until_up() { until curl -sf "$1" >/dev/null; do kill -0 "$2" 2>/dev/null || { echo "What should answer at $1 has ended; see $out/*.log."; exit 1; }; sleep 1; done; }

if [ "$mode" = dry-run ]; then
  $PYTHON train.py --dry-run "$@"
  exec $PYTHON evaluate.py --dry-run --reflector http://127.0.0.1:8002/v1 "$@"
elif [ "$mode" = full ]; then
  MODEL=${MODEL:-Qwen/Qwen2.5-7B-Instruct}
  CUDA_VISIBLE_DEVICES=0,1,2,3 vllm serve "$MODEL" --port 8001 --data-parallel-size 4 --enable-prefix-caching --max-model-len 32768 --dtype bfloat16 >"$out/actor.log" 2>&1 &
  pids+=($!); until_up http://127.0.0.1:8001/health $!
  actor="openai:http://127.0.0.1:8001/v1#$MODEL"
  settings=(--model "$MODEL" --out "$out")
  serving=(--concurrency 256 --context 30000 --reply-tokens 500 --max-steps 25)
  launch=(accelerate launch --config_file zero3.yaml train.py --vllm colocate)
  export CUDA_VISIBLE_DEVICES=4,5,6,7
elif [ "$mode" = small ]; then
  $PYTHON ../tiny_model.py "$out/tiny"
  $PYTHON ../tiny_server.py 8001 >"$out/actor.log" 2>&1 &
  pids+=($!); until_up http://127.0.0.1:8001/health $!
  actor="openai:http://127.0.0.1:8001/v1#tiny"
  settings=(--model "$out/tiny" --chat-model tiny --out "$out" --read 1 --fresh 1 --completion-tokens 32 --size small --validation 2 --test 2 --loops 1 --iterations 2)
  serving=(--concurrency 4 --context 8000 --reply-tokens 16 --max-steps 3)
  launch=("$PYTHON" train.py --steps 2 --contexts-per-step 1 --generations 2 --horizon 2 --lora 4)
else
  echo "Say: ./run.sh full, small or dry-run."; exit 2
fi

node ../../scripts/ict.mjs serve --actor "$actor" --port 8000 --quiet "${serving[@]}" >"$out/serve.log" 2>&1 &
pids+=($!); until_up http://127.0.0.1:8000/health $!
"${launch[@]}" "${settings[@]}" "$@"

trained="http://127.0.0.1:8001/v1"
name=tiny
if [ "$mode" = full ]; then
  vllm serve "$out" --served-model-name trained --port 8002 --data-parallel-size 4 --max-model-len 32768 --dtype bfloat16 >"$out/trained.log" 2>&1 &
  pids+=($!); until_up http://127.0.0.1:8002/health $!
  trained="http://127.0.0.1:8002/v1" name=trained
fi
$PYTHON evaluate.py "${settings[@]}" --reflector "$trained" --reflector-model "$name" "$@"
