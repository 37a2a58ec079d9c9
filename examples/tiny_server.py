"""Serves the tiny random Llama of Hindsight's tests behind OpenAI's chat completions, by llama.cpp: an actor, or a reflector, that costs nothing.
What it writes is noise. Needs xllamacpp.

python examples/tiny_server.py [PORT]        # prints its address when it is up, and serves until it is ended"""

import pathlib
import sys
import threading

import xllamacpp

MODEL = pathlib.Path(__file__).resolve().parents[1] / "test" / "fixtures" / "models" / "gguf" / "tiny-llama.f32.gguf"

parameters = xllamacpp.CommonParams()
parameters.model.path = str(MODEL)
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
# Its tokens are of one or two characters, so a game is long.
parameters.n_parallel = 4
parameters.n_ctx = 4 * 16384
parameters.cpuparams.n_threads = 1
parameters.verbosity = 0
server = xllamacpp.Server(parameters)
print(f"{server.listening_address}/v1#tiny", flush=True)
threading.Event().wait()
