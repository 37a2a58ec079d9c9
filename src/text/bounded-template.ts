// Runs a Jinja template with a limit on its work: templates are code of others, and a few loops inside each other would never end.

import { Environment, Interpreter, type Template } from '@huggingface/jinja';

/** A conversation of a hundred turns takes a few thousand. */
const MAX_EVALUATIONS = 2_000_000;
export const MAX_TEXT = 16 * 1024 * 1024;

class BoundedInterpreter extends Interpreter {
  private evaluations = 0;

  override evaluate(...[statement, environment]: Parameters<Interpreter['evaluate']>): ReturnType<Interpreter['evaluate']> {
    if (++this.evaluations > MAX_EVALUATIONS) throw new Error(`it takes more than ${MAX_EVALUATIONS} steps`);
    const result = super.evaluate(statement, environment);
    const { value } = result as { value: unknown };
    if ((typeof value === 'string' || Array.isArray(value)) && value.length > MAX_TEXT)
      throw new Error(`it makes more than ${MAX_TEXT} characters`);
    return result;
  }
}

function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.ceil((to - from) / step);
  if (!(length <= MAX_EVALUATIONS)) throw new Error(`it counts to ${to}`);
  return Array.from({ length: Math.max(0, length) }, (_, i) => from + i * step);
}

/** As `Template.render`, which knows no limit. @throws Error */
export function renderBounded(template: Template, items: Readonly<Record<string, unknown>>): string {
  const environment = new Environment();
  const globals = { false: false, true: true, none: null, False: false, True: true, None: null, range, ...items };
  environment.set('raise_exception', (message: string) => {
    throw new Error(message);
  });
  environment.set('strftime_now', strftimeNow);
  for (const [name, value] of Object.entries(globals)) environment.set(name, value);
  return (new BoundedInterpreter(environment).run(template.parsed) as { value: string }).value;
}

/** Templates print a date as `%d %b %Y`; a fixed one, for texts must not depend on the day. */
function strftimeNow(format: string): string {
  const parts: Readonly<Record<string, string>> = { d: '26', m: '07', b: 'Jul', B: 'July', Y: '2024', y: '24' };
  return format.replace(/%(\w)/g, (all, letter: string) => parts[letter] ?? all);
}
