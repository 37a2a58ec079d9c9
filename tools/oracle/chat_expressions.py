"""Small pieces of chat templates, an expression or a statement each, rendered by Jinja2 as transformers sets it up; null where it refuses.

    pip install Jinja2==3.1.6
    python tools/oracle/chat_expressions.py test/fixtures/models/chat-expressions.json

Reads the pieces of the file and writes it again.
"""

import json
import sys

from chat_shapes import environment

path = sys.argv[1]
with open(path, encoding='utf-8') as source:
    table = json.load(source)


def rendered(piece):
    given = {'add_generation_prompt': True, 'tools': None, 'documents': None, 'bos_token': '<s>', 'eos_token': '</s>', 'enable_thinking': False}
    try:
        return environment.from_string(piece).render(messages=table['messages'], **given)
    except Exception:  # whatever Jinja2 or Python has against it
        return None


table['pieces'] = {piece: rendered(piece) for piece in table['pieces']}
with open(path, 'w', encoding='utf-8') as target:
    json.dump(table, target, indent=1)
    target.write('\n')
