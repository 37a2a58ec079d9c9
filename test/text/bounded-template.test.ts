// Templates that would never end, or fill the memory: each is refused. That a test here ends is what it tests.

import { expect, it } from 'vitest';
import { ChatTemplate } from '../../src/text/chat-template';

const doubled = (times: number, start = "'a b'") =>
  `{% set ns = namespace(x=${start}) %}{% for i in range(${times}) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}`;
const nestedLists = (times: number) =>
  `{% set ns = namespace(x=[1]) %}{% for i in range(${times}) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}`;

it.each([
  ['loops in loops', '{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}'],
  ['a long range', '{% for a in range(2000000) %}{% endfor %}'],
  ['an endless macro', '{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}'],
  ['a doubled text', doubled(40)],
  ['a text that is replaced by itself', `${doubled(10)}{% for i in range(9) %}{% set ns.x = ns.x|replace('a', ns.x) %}{% endfor %}`],
  ['the same by the method', `${doubled(18)}{{ ns.x.replace('a', ns.x)|length }}`],
  ['many searches of a long text', `${doubled(17)}{% for i in range(30000) %}{% set y = 'bb' in ns.x %}{% endfor %}`],
  ['many cuts of a long text', `${doubled(17)}{% for i in range(30000) %}{% set y = ns.x.split(' ') %}{% endfor %}`],
  ['many turns of a long text', `${doubled(17)}{% for i in range(30000) %}{% set y = ns.x[::-1][0] %}{% endfor %}`],
  ['a long text in every place of a list', `${doubled(17)}{% set y = range(60000)|join(ns.x) %}`],
  ['the same by the method, many times', `${doubled(12)}{% for i in range(30000) %}{% set y = ns.x.join(range(60000)) %}{% endfor %}`],
  ['lists in lists that are written out', `${nestedLists(40)}{{ ns.x|tojson }}`],
  ['lists in lists that are printed', `${nestedLists(40)}{{ ns.x }}`],
  ['lists in lists that are compared', `${nestedLists(40)}{% set a = ns.x %}${nestedLists(40)}{{ a == ns.x }}`],
  ['a wide indent', `{{ ${JSON.stringify('a\n'.repeat(10_000))}|indent(100000) }}`],
  ['a wide indent by name', '{{ [[1]]|tojson(indent=1000000000) }}'],
  ['a long text stripped again and again', `${doubled(17, "'  '")}{% for i in range(4000) %}{% set y = ns.x.strip() %}{% endfor %}`],
  ['a date in many words', `${doubled(12, "'%Y%m'")}{{ strftime_now(ns.x) }}`],
  ['brackets', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`],
  ['conditions in conditions', '{% if 1 %}'.repeat(5000) + '{% endif %}'.repeat(5000)],
  ['white space', `${'\n'.repeat(200_000)}{% if x %}`],
  ['open marks', '{{'.repeat(100_000)],
])('%s', (_, source) => {
  const render = (): string => new ChatTemplate(source).render([{ role: 'user', content: 'x' }]);
  expect(render).toThrowError(expect.objectContaining({ code: 'CHAT_TEMPLATE' }));
});

it('a long conversation with tools and a date is far from the limits', () => {
  const source =
    "{% for m in messages %}{{ '<|' + m.role + '|>' }}{% if m.role == 'user' %}{{ m.content|trim }}{% else %}{{ m.content.split('</think>')[-1].lstrip('\\n') }}{% endif %}{% if loop.last %}!{% endif %}{% endfor %}";
  const content = 'a '.repeat(2_000);
  const messages = Array.from({ length: 200 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content }));
  expect(new ChatTemplate(source).render(messages).length).toBeGreaterThan(200 * 3_900);
});
