"""Plays 20 episodes on llama.cpp's server with SmolLM2 through `ict rollout --actor openai:…`, at several numbers of requests at a time.

    python -m venv /tmp/llama && /tmp/llama/bin/pip install xllamacpp
    /tmp/llama/bin/python tools/oracle/endpoint_play.py MODEL.gguf [--episodes 20] [--at 1,4,8] [--reply-tokens 32] [--origin http://localhost:5173]

xllamacpp carries llama.cpp's own server, built; `llama-cpp-python[server]` carries another one and compiles. A line of JSON for each
number: episodes, seconds, requests, tokens, how replies were understood. Its last line tells what the server answers to a page (CORS).
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
import urllib.request

import xllamacpp


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--at", default="1,4,8")
    parser.add_argument("--reply-tokens", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--benchmark", default="minihack")
    parser.add_argument("--families", default="minihack/Eat")
    parser.add_argument("--origin", default="http://localhost:5173")
    args = parser.parse_args()
    widths = [int(width) for width in args.at.split(",")]

    params = xllamacpp.CommonParams()
    params.model.path = args.model
    params.n_parallel = max(widths)
    params.n_ctx = 2048 * max(widths)
    params.cpuparams.n_threads = args.threads
    server = xllamacpp.Server(params)
    url = f"{server.listening_address}/v1"

    with tempfile.TemporaryDirectory() as folder:
        for width in widths:
            out = os.path.join(folder, f"{width}.jsonl")
            begun = time.time()
            command = ["node", "scripts/ict.mjs", "rollout", "--benchmark", args.benchmark, "--families", args.families]
            command += ["--actor", f"openai:{url}#{os.path.basename(args.model)}", "-n", str(args.episodes)]
            command += ["--concurrency", str(width), "--context", "1400", "--reply-tokens", str(args.reply_tokens), "--out", out, "--json"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"ict rollout failed:\n{done.stderr}")
            result = json.loads(done.stdout)
            result["seconds"] = round(time.time() - begun, 1)
            result["concurrency"] = width
            print(json.dumps({key: value for key, value in result.items() if key != "out"}), flush=True)

    request = urllib.request.Request(f"{url}/models", headers={"origin": args.origin})
    with urllib.request.urlopen(request) as answer:
        print(json.dumps({"origin": args.origin, "allowed": answer.headers.get("access-control-allow-origin")}))


if __name__ == "__main__":
    main()
