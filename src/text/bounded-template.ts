// Runs a Jinja template with a limit on its work: templates are code of others, and a few loops inside each other would never end.
// Where the package is JavaScript and not Python, what Jinja2 does is done here (transformers renders with it): what is printed,
// what is equal, what `strip` takes off. What neither does is an error, never another text.

import { Environment, Interpreter, type Template } from '@huggingface/jinja';

/** A conversation of a hundred turns takes a few thousand. */
const MAX_EVALUATIONS = 2_000_000;
export const MAX_TEXT = 16 * 1024 * 1024;

type Value = ReturnType<Interpreter['evaluate']>;
type Statement = Parameters<Interpreter['evaluate']>[0];

/** The parts of the package's nodes that are looked at. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly object?: Node;
  readonly property?: Node;
  readonly computed?: boolean;
  readonly callee?: Node;
  readonly args?: readonly Node[];
  readonly operand?: Node;
  readonly filter?: Node;
  readonly left?: Node;
  readonly right?: Node;
  readonly operator?: { readonly value: string };
  /** Evaluated already. */
  readonly known?: Value;
}

const runtime = (value: unknown): Value => new Environment().set('value', value);
/** An environment for each text would take most of the time. */
const Text = runtime('').constructor as new (value: string) => Value;
const known = (value: Value): Node => ({ type: 'Known', known: value });

/** Python's `str()`. */
function printed({ type, value }: Value): string {
  if (type === 'StringValue') return value as string;
  return type === 'UndefinedValue' ? '' : represented({ type, value } as Value);
}

/** Lists may hold one list twice, thirty times over: how much is looked at is counted. */
interface Budget {
  left: number;
}

function spend(budget: Budget): void {
  if (--budget.left < 0) throw new Error(`it takes more than ${MAX_EVALUATIONS} steps`);
}

/** Python's `repr()`. */
function represented(item: Value, budget: Budget = { left: MAX_EVALUATIONS }): string {
  spend(budget);
  const { type, value } = item as { type: string; value: unknown };
  const all = (): string => (value as Value[]).map((held) => represented(held, budget)).join(', ');
  switch (type) {
    case 'StringValue':
      return quoted(value as string);
    case 'NullValue':
      return 'None';
    case 'BooleanValue':
      return value ? 'True' : 'False';
    case 'IntegerValue':
      return String(value);
    case 'FloatValue':
      return Number.isInteger(value) && Math.abs(value as number) < 1e16 ? (value as number).toFixed(1) : String(value);
    case 'ArrayValue':
      return `[${all()}]`;
    case 'TupleValue':
      return (value as Value[]).length === 1 ? `(${all()},)` : `(${all()})`;
    case 'ObjectValue':
      return `{${[...(value as Map<string, Value>)].map(([key, held]) => `${quoted(key)}: ${represented(held, budget)}`).join(', ')}}`;
    default:
      throw new Error(`it prints a ${type}`);
  }
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', [mark]: `\\${mark}` };

  return mark + text.replace(/[\x00-\x1f\x7f\\'"]/g, (c) => named[c] ?? (/['"]/.test(c) ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)) + mark; // prettier-ignore
}

function equal(a: Value, b: Value, budget: Budget = { left: MAX_EVALUATIONS }): boolean {
  spend(budget);
  const [x, y] = [a.value, b.value] as unknown[];
  if (Array.isArray(x) && Array.isArray(y)) return a.type === b.type && x.length === y.length && x.every((item, i) => equal(item as Value, y[i] as Value, budget)); // prettier-ignore
  if (x instanceof Map && y instanceof Map) return x.size === y.size && [...x].every(([key, item]) => y.has(key) && equal(item as Value, y.get(key) as Value, budget)); // prettier-ignore
  const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
  return isNumber(x) && isNumber(y) ? Number(x) === Number(y) : x === y;
}

/** Of the divisor's sign. */
const remainder = (a: number, b: number): number => a - b * Math.floor(a / b);

/** What Python takes for white space: not the byte order mark, but separators of information. */
const WHITE =
  '\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

function stripped(text: string, side: string, characters: string): string {
  const letters = [...text];
  const off = new Set(characters);
  let [begin, end] = [0, letters.length];
  if (side !== 'rstrip') while (begin < end && off.has(letters[begin]!)) begin++;
  if (side !== 'lstrip') while (end > begin && off.has(letters[end - 1]!)) end--;
  return letters.slice(begin, end).join('');
}

/** Methods and filters of texts that the package does otherwise. */
const TEXT: Readonly<Record<string, (text: string, characters: string) => string>> = {
  strip: (text, characters) => stripped(text, 'strip', characters),
  lstrip: (text, characters) => stripped(text, 'lstrip', characters),
  rstrip: (text, characters) => stripped(text, 'rstrip', characters),
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  title: (text) => text.toLowerCase().replace(/\p{L}+/gu, (word) => word.slice(0, 1).toUpperCase() + word.slice(1)),
};
const FILTERS: typeof TEXT = {
  trim: TEXT.strip!,
  capitalize: TEXT.capitalize!,
  title: (text) => text.toLowerCase().replace(/[^-\s({[<]+/g, (word) => word.slice(0, 1).toUpperCase() + word.slice(1)),
};

class BoundedInterpreter extends Interpreter {
  private evaluations = 0;

  override evaluate(statement: Statement, environment: Environment): Value {
    if (++this.evaluations > MAX_EVALUATIONS) throw new Error(`it takes more than ${MAX_EVALUATIONS} steps`);
    const node = statement as Node | undefined;
    const result = node?.known ?? (node && this.asPython(node, environment)) ?? super.evaluate(statement, environment);
    const { value } = result as { value: unknown };
    if ((typeof value === 'string' || Array.isArray(value)) && value.length > MAX_TEXT)
      throw new Error(`it makes more than ${MAX_TEXT} characters`);
    return result;
  }

  private asPython(node: Node, environment: Environment): Value | null {
    const of = (part: Node | undefined): Value => this.evaluate(part as Statement, environment);
    if (node.type === 'BinaryExpression' && !['and', 'or'].includes(node.operator!.value)) {
      const [left, right] = [of(node.left), of(node.right)];
      const sign = node.operator!.value;
      if (sign === '==' || sign === '!=') return runtime(equal(left, right) === (sign === '=='));
      if (sign === '~') return new Text(printed(left) + printed(right));
      if (sign === '+' && (left.type === 'StringValue') !== (right.type === 'StringValue'))
        throw new Error(`it adds a ${left.type} and a ${right.type}`);
      if (sign === '%' && left.type === 'IntegerValue' && right.type === 'IntegerValue')
        return runtime(remainder(Number(left.value), Number(right.value)));
      return super.evaluate({ ...node, left: known(left), right: known(right) } as Statement, environment);
    }
    if (node.type === 'MemberExpression') {
      const object = of(node.object);
      if (object.type === 'UndefinedValue') throw new Error(`it asks what is undefined for ${String(node.property!.value ?? 'a part')}`);
      return super.evaluate({ ...node, object: known(object) } as Statement, environment);
    }
    const method = node.type === 'CallExpression' && node.callee!.type === 'MemberExpression' && node.callee!.computed === false ? node.callee! : null; // prettier-ignore
    const name = method?.property?.value ?? (node.type === 'FilterExpression' ? (node.filter!.callee ?? node.filter!).value : undefined);
    const table = method ? TEXT : FILTERS;
    const own = typeof name === 'string' && Object.hasOwn(table, name) ? table[name]! : null;
    if (!own && !(node.type === 'FilterExpression' && (name === 'string' || name === 'tojson'))) return null;
    const receiver = of(method ? method.object : node.operand);
    if (name === 'tojson') {
      if (['ArrayValue', 'TupleValue', 'ObjectValue'].includes(receiver.type)) represented(receiver);
      return super.evaluate({ ...node, operand: known(receiver) } as Statement, environment);
    }
    if (!own) return new Text(printed(receiver));
    if (receiver.type !== 'StringValue') throw new Error(`it asks a ${receiver.type} for ${String(name)}`);
    const [first, ...others] = ((method ? node.args : node.filter!.args) ?? []).map(of);
    if (others.length > 0 || (first && first.type !== 'StringValue' && first.type !== 'NullValue'))
      throw new Error(`${String(name)} takes one text`);
    return new Text(own(receiver.value as string, (first?.value as string | null | undefined) ?? WHITE));
  }
}

/** Of the package's parts of a template; what a `break` leaves behind would be lost in it. */
const SILENT = ['Set', 'Macro', 'Comment'];
Object.assign(BoundedInterpreter.prototype, {
  evaluateBlock(this: BoundedInterpreter, statements: readonly NonNullable<Statement>[], environment: Environment): Value {
    let result = '';
    for (const statement of statements) {
      try {
        const value = this.evaluate(statement, environment);
        if (!SILENT.includes(statement.type)) result += printed(value);
      } catch (error) {
        const isJump = error instanceof Error && error.message === '';
        throw isJump && result !== '' ? new Error('text stands before a break or continue') : error;
      }
    }
    return new Text(result);
  },
});

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
    throw new Error(message || 'it raises an exception');
  });
  environment.set('strftime_now', strftimeNow);
  for (const [name, value] of Object.entries(globals)) environment.set(name, value);
  return (new BoundedInterpreter(environment).run(template.parsed) as { value: string }).value;
}

/** Friday, 26 July 2024 at midnight, for texts must not depend on the day; letters as C's strftime in the C locale. */
const DATE: Readonly<Record<string, string>> = {
  ...{ a: 'Fri', A: 'Friday', w: '5', u: '5', d: '26', e: '26', b: 'Jul', h: 'Jul', B: 'July', m: '07', y: '24', Y: '2024', C: '20' },
  ...{ H: '00', I: '12', k: ' 0', l: '12', M: '00', S: '00', f: '000000', p: 'AM', P: 'am', z: '', Z: '', j: '208', U: '29', W: '30' },
  ...{ V: '30', G: '2024', g: '24', c: 'Fri Jul 26 00:00:00 2024', x: '07/26/24', X: '00:00:00', D: '07/26/24', F: '2024-07-26' },
  ...{ T: '00:00:00', R: '00:00', r: '12:00:00 AM', n: '\n', t: '\t', '%': '%' },
};

function strftimeNow(format: string): string {
  return format.replace(/%([-_0^#]?)(.?)/gs, (all, flag: string, letter: string) => {
    const text = DATE[letter];
    if (text === undefined || (flag !== '' && flag !== '-')) throw new Error(`it asks for a date as ${all}`);
    return flag === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}
