"""Chat templates in the shapes that models are published with, and small ones for what Jinja2 and Python do in their own way, each rendered
as transformers' apply_chat_template does it: the same environment, tools and documents None, no token that is not there.

    pip install Jinja2==3.1.6
    python tools/oracle/chat_shapes.py > test/fixtures/models/chat-shapes.json
"""

import datetime
import json
import sys

from jinja2.exceptions import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

DAY = datetime.datetime(2024, 7, 26)


def raise_exception(message):
    raise TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
environment.filters['tojson'] = tojson
environment.globals['raise_exception'] = raise_exception
environment.globals['strftime_now'] = DAY.strftime

FOR = '{% for m in messages %}'
END = '{% endfor %}'
SHAPES = {
    'chatml': FOR + "{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}" + END + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    'chatml, lines ending in CR LF': "{% for m in messages %}\r\n{{ '<|im_start|>' + m['role'] + '\r\n' + m['content'] + '<|im_end|>\r\n' }}\r\n{% endfor %}\r\n",
    'lines ending in CR': "{% for m in messages %}\r<{{ m.role }}>\r{% endfor %}\rend",
    'chatml with a default system': FOR + "{% if loop.first and m.role != 'system' %}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{% endif %}{{ '<|im_start|>' ~ m.role ~ '\\n' ~ m.content ~ '<|im_end|>\\n' }}" + END,
    'qwen3, short': FOR + "{{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>' + '\\n' }}" + END + "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}",
    'thinks unless told not to': "{% set thinks = enable_thinking | default(true) %}{{ 'think' if thinks else 'no' }}",
    'thinking cut out of old replies': FOR + "{% set content = m.content %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\\n') %}{% endif %}[{{ content }}]" + END,
    'last user backwards': "{% set ns = namespace(i=-1) %}{% for m in messages[::-1] %}{% set index = (messages|length - 1) - loop.index0 %}{% if ns.i < 0 and m.role == 'user' %}{% set ns.i = index %}{% endif %}" + END + "{{ ns.i }}",
    'llama 2': "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for m in loop_messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + m['content'] %}{% else %}{% set content = m['content'] %}{% endif %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif m['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}" + END,
    'llama 3': "{% set loop_messages = messages %}{% for m in loop_messages %}{% set content = '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n'+ m['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}" + END + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
    'llama 3.1, tools and date': "{{- bos_token }}\n{%- if custom_tools is defined %}\n    {%- set tools = custom_tools %}\n{%- endif %}\n{%- if not tools_in_user_message is defined %}\n    {%- set tools_in_user_message = true %}\n{%- endif %}\n{%- if not date_string is defined %}\n    {%- if strftime_now is defined %}\n        {%- set date_string = strftime_now('%d %b %Y') %}\n    {%- else %}\n        {%- set date_string = '26 Jul 2024' %}\n    {%- endif %}\n{%- endif %}\n{%- if not tools is defined %}\n    {%- set tools = none %}\n{%- endif %}\n{%- if tools is not none %}\n    {{- 'Environment: ipython\\n' }}\n{%- endif %}\n{{- 'Today Date: ' + date_string + '\\n\\n' }}\n{%- for m in messages %}\n    {%- if not (m.role == 'ipython' or m.role == 'tool' or 'tool_calls' in m) %}\n        {{- '<' + m['role'] + '>' + m['content'] | trim }}\n    {%- elif 'tool_calls' in m %}\n        {{- m.tool_calls | tojson }}\n    {%- endif %}\n{%- endfor %}",
    'mistral': "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}{% elif m['role'] == 'assistant' %}{{ m['content'] + eos_token }}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}" + END,
    'zephyr': "{% for m in messages %}\n{% if m['role'] == 'user' %}\n{{ '<|user|>\n' + m['content'] + eos_token }}\n{% elif m['role'] == 'system' %}\n{{ '<|system|>\n' + m['content'] + eos_token }}\n{% elif m['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + m['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    'gemma': "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for m in messages %}{% if (m['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = m['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + m['content'] | trim + '<end_of_turn>\\n' }}" + END,
    'phi 3': FOR + "{% if m['role'] == 'system' and m['content'] %}{{'<|system|>\\n' + m['content'] + '<|end|>\\n'}}{% elif m['role'] == 'user' %}{{'<|user|>\\n' + m['content'] + '<|end|>\\n'}}{% endif %}" + END + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}",
    'vicuna': "{% set sep = ' ' %}{% for m in messages %}{% if m.role == 'user' %}{{ 'USER: ' + m.content + sep }}{% else %}{{ m.role | upper + ': ' + m.content + '</s>' }}{% endif %}" + END + "{{ 'ASSISTANT:' if add_generation_prompt }}",
    'alpaca': FOR + "{{ '### ' + m.role.capitalize() + ':\\n' + m.content + '\\n\\n' }}" + END + "### Response:\n",
    'deepseek': "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, system_prompt='') %}{%- for m in messages %}{%- if m['role'] == 'system' %}{% set ns.system_prompt = m['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.system_prompt}}{%- for m in messages %}{%- if m['role'] == 'user' %}{{'<|User|>' + m['content']}}{%- endif %}{%- if m['role'] == 'assistant' and m['content'] is not none %}{% set content = m['content'] %}{{'<|Assistant|>' + content + '<|end|>'}}{%- endif %}{%- endfor -%}{% if add_generation_prompt %}{{'<|Assistant|>'}}{% endif %}",
    'granite, with documents': "{%- if documents %}{{ 'DOCS' }}{%- elif tools %}{{ 'TOOLS' }}{%- else %}{{ 'plain' }}{%- endif %}",
    'a macro': "{% macro turn(role, text='-') %}<{{ role }}>{{ text }}</{{ role }}>{% endmacro %}" + FOR + "{{ turn(m.role, text=m.content) }}" + END + "{{ turn('end') }}",
    'tools is not none': "{% if tools is not none %}TOOLS{% else %}plain{% endif %}",
    'documents is defined': "{{ documents is defined }} {{ documents is none }} {{ tools is defined }}",
    'prints what is not text': "{{ none }} {{ true }} {{ false }} {{ 1.0 }} {{ 2.5 }} {{ [1, 'a', none] }} {{ {'a': \"it's\", 'b': [true]} }} {{ (1, 'x') }} {{ missing }}",
    'joins what is not text': "{{ 1 ~ 'a' ~ true ~ none ~ 1.5 }}",
    'quotes': "{{ ['it\\'s', 'say \"x\"', 'both \\' and \"', 'tab\\there', 'line\\nend', 'back\\\\slash'] }}",
    'string of things': "{{ true | string }} {{ [1, true] | string }} {{ 3 | string }}",
    'strip with letters': "{{ 'xxhixx'.strip('x') }}|{{ 'abcHIcba'.strip('abc') }}|{{ '  pad '.strip() }}|{{ 'xxhi'.lstrip('x') }}|{{ 'hi\\n\\n'.rstrip('\\n') }}|{{ '  a'.strip(none) }}|{{ 'xax' | trim('x') }}",
    'strip keeps a byte order mark': "{{ '\\ufeffa\\u00a0'.strip() | length }} {{ '\\ufeffa ' | trim | length }}",
    'capitals': "{{ 'hELLO wORLD'.capitalize() }} {{ 'hELLO wORLD' | capitalize }} {{ 'hELLO wORLD'.title() }} {{ 'hELLO-wORLD' | title }} {{ 'MiX' | lower }}",
    'equal': "{{ '1' == 1 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ '' == false }} {{ none == false }} {{ [1, 2] == [1, 2] }} {{ {'a': 1} == {'a': 1} }} {{ '' == 0 }} {{ [] == false }} {{ 'a' != 'b' }}",
    'remainder': "{{ -1 % 2 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ 7 / 2 }}",
    'text and number': "{{ 'a' + 1 }}",
    'number and text': "{{ 1 + 'a' }}",
    'dates': "{{ strftime_now('%A, %d %B %Y') }}|{{ strftime_now('%a %b %e %H:%M:%S') }}|{{ strftime_now('%Y-%m-%d') }}|{{ strftime_now('%-d.%-m.%y') }}|{{ strftime_now('%I:%M %p') }}|{{ strftime_now('%j %U %W %w %u') }}|{{ strftime_now('%x %X') }}|{{ strftime_now('%c') }}|{{ strftime_now('%F %T 100%%') }}|{{ strftime_now('%-j %-H %-I') }}",
    'special tokens that are not there': "{{ pad_token is defined }} {{ bos_token is defined }} [{{ unk_token }}]",
    'roles must alternate': FOR + "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('alternate') }}{% endif %}{{ m.role }}" + END,
    'break before text': FOR + "{% if loop.index > 1 %}{% break %}{% endif %}{{ m.role }}" + END,
    'text before break': FOR + "{{ m.role }}{% if loop.index > 1 %}{% break %}{% endif %}" + END,
    'continue': FOR + "{% if m.role == 'system' %}{% continue %}{% endif %}{{ m.role }} " + END,
    'loop': FOR + "{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{{ loop.previtem.role if loop.previtem is defined }}" + END,
    'select': "{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | map(attribute='role') | join(', ') }}",
    'for else': "{% for m in [] %}x{% else %}none{% endfor %}",
    'filter in for': "{% for m in messages if m.role == 'user' %}{{ m.content }};" + END,
    'tojson': "{{ messages | tojson }}{{ messages[0] | tojson(indent=2) }}{{ {'b': 1, 'a': 'é'} | tojson(sort_keys=true) }}",
    'slices': "{{ messages[-1].content[:2] }} {{ messages[1:] | length }} {{ 'abcdef'[::2] }} {{ 'abcdef'[-3:] }}",
    'set block': "{% set x %}\n  a{{ messages | length }}\n{% endset %}[{{ x }}]",
    'white space': "  {%- if true -%}  a  {%- endif -%}  b {# c #}\n\n  {% if true %}\n  d\n  {% endif %}\ne\n",
    'a trailing line': "x\n\n",
    'comments': "{# one #}\na{# two #}b\n   {# three #}\nc",
    'defined': "{% if messages[0].tool_calls is defined %}a{% endif %}{{ messages[0].get('name', 'nobody') }}{{ 'content' in messages[0] }}{{ messages[0].tool_calls is none }}",
    'is iterable': FOR + "{{ m.content is string }}{{ m.content is iterable }}{{ m is mapping }}{{ m.content is sequence }}" + END,
    'default': "{{ missing | default('x') }}{{ '' | default('y', true) }}{{ none | default('z') }}",
    'replace and split': "{{ 'a-b-c'.replace('-', '+', 1) }} {{ 'a b  c'.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'x' in 'xyz' }} {{ 'ab'.startswith('a') }}",
    'unknown filter': "{{ 'a' | no_such_filter }}",
    'unknown method': "{{ 'a'.no_such_method() }}",
    'attribute of nothing': "{{ missing.attribute }}",
    'format': "{{ '%s' | format('a') }}",
    'not closed': "{% if true %}x",
    'items': "{% for key, value in messages[0].items() %}{{ key }}={{ value }} {% endfor %}",
    'ternary without else': "[{{ 'x' if false }}]",
    'and or': "{{ '' or 'a' }} {{ 'a' and 'b' }} {{ not '' }} {{ [] or 'empty' }}",
    'numbers': "{{ 3 | float }} {{ '7' | int + 1 }} {{ 7.9 | int }} {{ 2 ** 3 }} {{ -3 | abs }}",
    'exponent': "{{ 1e3 }}",
}

CONVERSATIONS = [
    [{'role': 'system', 'content': 'Be brief.\nAlways.'}, {'role': 'user', 'content': '  Hi é '}],
    [{'role': 'user', 'content': 'Hello'}, {'role': 'assistant', 'content': '<think>\nhm\n</think>\n\nYes.'}, {'role': 'user', 'content': 'And?'}],
]
GIVEN = {'bos_token': '<s>', 'eos_token': '</s>'}


def render(template, messages, prompt, given):
    try:
        return environment.from_string(template).render(messages=messages, tools=None, documents=None, add_generation_prompt=prompt, enable_thinking=False, **given)
    except Exception:
        return None


if __name__ == '__main__':
    json.dump({
        'conversations': CONVERSATIONS,
        'shapes': [{'name': name, 'template': template, 'texts': [render(template, CONVERSATIONS[0], True, GIVEN), render(template, CONVERSATIONS[1], False, GIVEN), render(template, CONVERSATIONS[1], True, {})]} for name, template in SHAPES.items()],
    }, sys.stdout, ensure_ascii=False, indent=1)
