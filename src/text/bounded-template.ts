// Runs a Jinja template with a limit on its work: templates are code of others, and a few loops inside each other would never end.
// Where the package is JavaScript and not Python, what Jinja2 does is done here (transformers renders with it): what is printed,
// what is equal, what `strip` takes off. What neither does is an error, never another text.

import { Environment, Interpreter, type Template } from '@huggingface/jinja';

/** A conversation of a hundred turns takes a few thousand; this many take less than a second. */
const MAX_EVALUATIONS = 50_000;
/** Characters. */
export const MAX_TEXT = 1024 * 1024;
/** What one evaluation's worth of time makes of a text, or looks at of a list. */
const LETTERS_A_STEP = 512;
const ITEMS_A_STEP = 8;
/** Of a loop, before anything is done in it. */
const STEPS_A_TURN = 4;
const MAX_ITEMS = 65_536;
const MAX_INDENT = 64;
/** Characters of how a date is to be written. */
const MAX_DATE = 1_000;
/** JavaScript's stack holds more of these than a template can want. */
const MAX_DEPTH = 400;
/** Lists in lists, where they are printed or compared. */
const MAX_NESTED = 64;

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
  readonly test?: Node;
  readonly negate?: boolean;
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
function printed(item: Value): string {
  if (item.type === 'StringValue') return item.value as string;
  return item.type === 'UndefinedValue' ? '' : represented(item);
}

/** Lists may hold one list twice, thirty times over: how much is looked at is counted. */
interface Budget {
  left: number;
}

function spend(budget: Budget, steps = 1): void {
  if ((budget.left -= steps) < 0) throw new Error(`it takes more than ${MAX_EVALUATIONS} steps`);
}

/** Pairs of two, which the package takes apart as lists alone. */
const TUPLES = new WeakSet<Value>();
/** Lists here, which Python prints as what they came from. */
const UNPRINTED = new WeakSet<Value>();
/** Python's `repr()`. */
function represented(item: Value, budget: Budget = { left: MAX_EVALUATIONS }, depth = 0): string {
  spend(budget, 1 + Math.floor(lettersOf(item) / LETTERS_A_STEP));
  if (UNPRINTED.has(item)) throw new Error('it prints a range, or entries that are no list yet');
  if (depth > MAX_NESTED) throw new Error(`it prints lists that are nested more than ${MAX_NESTED} deep`);
  const { type, value } = item as { type: string; value: unknown };
  const all = (): string => (value as Value[]).map((held) => represented(held, budget, depth + 1)).join(', ');
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
      return TUPLES.has(item) ? `(${all()})` : `[${all()}]`;
    case 'TupleValue':
      return (value as Value[]).length === 1 ? `(${all()},)` : `(${all()})`;
    case 'ObjectValue':
      return `{${[...(value as Map<string, Value>)].map(([key, held]) => `${quoted(key)}: ${represented(held, budget, depth + 1)}`).join(', ')}}`;
    default:
      throw new Error(`it prints a ${type}`);
  }
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', [mark]: `\\${mark}` };

  // What Python takes for unprintable: signs of control, and every separator but the space.
  return mark + text.replace(/[\p{C}\p{Z}\\'"]/gu, (c) => named[c] ?? (/[ '"]/.test(c) ? c : escaped(c.codePointAt(0)!))) + mark;
}

function escaped(code: number): string {
  const [letter, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}

function equal(a: Value, b: Value, budget: Budget = { left: MAX_EVALUATIONS }, depth = 0): boolean {
  spend(budget, 1 + Math.floor(lettersOf(a) / LETTERS_A_STEP));
  if (depth > MAX_NESTED) throw new Error(`it compares lists that are nested more than ${MAX_NESTED} deep`);
  if ((a.type === 'UndefinedValue') !== (b.type === 'UndefinedValue')) return false;
  const [x, y] = [a.value, b.value] as unknown[];
  if (Array.isArray(x) && Array.isArray(y)) return a.type === b.type && x.length === y.length && x.every((item, i) => equal(item as Value, y[i] as Value, budget, depth + 1)); // prettier-ignore
  if (x instanceof Map && y instanceof Map) return x.size === y.size && [...x].every(([key, item]) => y.has(key) && equal(item as Value, y.get(key) as Value, budget, depth + 1)); // prettier-ignore
  const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
  return isNumber(x) && isNumber(y) ? Number(x) === Number(y) : x === y;
}

function itemsOf(value: Value): readonly Value[] {
  const held = (value as { value: unknown }).value;
  return Array.isArray(held) ? (held as Value[]) : held instanceof Map ? [...(held as Map<string, Value>).values()] : [];
}

function lettersOf(value: Value | undefined): number {
  const text = (value as { value: unknown } | undefined)?.value;
  return typeof text === 'string' ? text.length : 0;
}

/** Steps that a value is worth: long texts and lists take time to make and to go through. @throws Error for what is too large */
function weightOf(value: Value): number {
  const [letters, items] = [lettersOf(value), itemsOf(value).length];
  if (value.type === 'IntegerValue' && !Number.isSafeInteger(value.value)) throw new Error('it counts beyond 2^53');
  if (letters > MAX_TEXT) throw new Error(`it makes more than ${MAX_TEXT} characters`);
  if (items > MAX_ITEMS) throw new Error(`it makes a list of more than ${MAX_ITEMS}`);
  return Math.floor(letters / LETTERS_A_STEP + items / ITEMS_A_STEP);
}

/** Steps that a method or filter takes, at most. @throws Error for what would be too large */
function costOf(name: string, receiver: Value, args: readonly Value[]): number {
  const lists = [receiver, ...args].map(itemsOf);
  const items = lists.reduce((sum, list) => sum + list.length, 0);
  const letters = lists.reduce((sum, list) => sum + list.reduce((inside, item) => inside + lettersOf(item), 0), 0);
  const asked = args.reduce((sum, value) => sum + lettersOf(value), 0);
  let made = letters + (items + 1) * asked;
  if (name === 'join') made += items * lettersOf(receiver);
  if (name === 'sort' || name === 'dictsort') made *= 16;
  // Letter by letter.
  if (Object.hasOwn(TEXT, name)) made += 8 * lettersOf(receiver);
  if (name === 'replace') made += (lettersOf(receiver) / Math.max(1, lettersOf(args[0])) + 1) * lettersOf(args[1]);
  if (name === 'split') {
    const text = lettersOf(args[0]) > 0 ? String(args[0]!.value) : /\s+/;
    if (String(receiver.value).split(text).length > MAX_ITEMS) throw new Error(`it makes a list of more than ${MAX_ITEMS}`);
  }
  if (name === 'indent' || name === 'tojson') {
    const width = Math.max(4, ...args.map(({ value }) => (typeof value === 'number' ? value : 0)));
    if (width > MAX_INDENT) throw new Error(`it indents by ${width}`);
    made += name === 'indent' ? String(receiver.value).split('\n').length * width : 0;
  }
  return Math.floor(made / LETTERS_A_STEP);
}

/** Of Jinja2 alone. */
const OTHER_NAMES = ['lipsum', 'cycler', 'joiner', 'self', 'varargs', 'kwargs'];

/** JSON has no sign that tells 2.0 from 2, and the package keeps none. */
function hasWholeFloat(value: Value): boolean {
  return (value.type === 'FloatValue' && Number.isInteger(value.value)) || itemsOf(value).some(hasWholeFloat);
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
  private readonly budget: Budget = { left: MAX_EVALUATIONS };
  private depth = 0;

  override evaluate(statement: Statement, environment: Environment): Value {
    const node = statement as Node | undefined;
    if (node?.known) return node.known;
    spend(this.budget);
    if (++this.depth > MAX_DEPTH) throw new Error(`it is nested more than ${MAX_DEPTH} deep`);
    try {
      const seen = node && this.foreseen(node, environment);
      const result = (seen && this.asPython(seen, environment)) ?? super.evaluate(seen as Statement, environment);
      spend(this.budget, weightOf(result));
      return result;
    } finally {
      this.depth--;
    }
  }

  /** The node with its parts evaluated, where it may take much by itself; that is spent before it is done. */
  private foreseen(node: Node, environment: Environment): Node {
    const of = (part: Node | undefined): Value => this.evaluate(part as Statement, environment);
    if (node.type === 'For') {
      const { iterable } = node as unknown as { iterable: Node & { lhs?: Node } };
      const all = of(iterable.lhs ?? iterable);
      spend(this.budget, STEPS_A_TURN * itemsOf(all).length);
      return { ...node, iterable: iterable.lhs ? { ...iterable, lhs: known(all) } : known(all) } as Node;
    }
    const isMethod = node.type === 'CallExpression' && node.callee!.type === 'MemberExpression' && node.callee!.computed === false;
    const called = isMethod || node.type === 'FilterExpression';
    const name = isMethod ? node.callee!.property!.value : (node.filter?.callee ?? node.filter)?.value;
    if (!called || typeof name !== 'string') return node;
    const receiver = of(isMethod ? node.callee!.object : node.operand);
    const parts = ((isMethod ? node.args : node.filter!.args) ?? []).map((argument) => {
      const isNamed = argument.type === 'KeywordArgumentExpression';
      if (argument.type === 'SpreadExpression') return { node: argument, value: runtime(0) };
      const value = of(isNamed ? (argument.value as Node) : argument);
      // The package looks at whether some are written out.
      if (argument.type === 'StringLiteral') return { node: argument, value };
      return { node: isNamed ? ({ ...argument, value: known(value) } as Node) : known(value), value };
    });
    spend(this.budget, costOf(name, receiver, parts.map(({ value }) => value))); // prettier-ignore
    const args = parts.map((part) => part.node);
    if (isMethod) return { ...node, callee: { ...node.callee!, object: known(receiver) }, args };
    return { ...node, operand: known(receiver), filter: node.filter!.args ? { ...node.filter!, args } : node.filter! };
  }

  /** Entries of a mapping are tuples. */
  private pairs(all: Value): Value {
    UNPRINTED.add(all);
    for (const pair of itemsOf(all)) TUPLES.add(pair);
    return all;
  }

  private asPython(node: Node, environment: Environment): Value | null {
    const of = (part: Node | undefined): Value => this.evaluate(part as Statement, environment);
    if (node.type === 'Identifier' && OTHER_NAMES.includes(node.value as string)) throw new Error(`it uses ${node.value as string}`);
    if (node.type === 'BinaryExpression' && !['and', 'or'].includes(node.operator!.value)) {
      const [left, right] = [of(node.left), of(node.right)];
      const sign = node.operator!.value;
      if (sign === '==' || sign === '!=') return runtime(equal(left, right) === (sign === '=='));
      if (sign === '~') return new Text(printed(left) + printed(right));
      if (['/', '//', '%'].includes(sign) && right.value === 0) throw new Error('it divides by 0');
      if (sign === '+' && (left.type === 'StringValue') !== (right.type === 'StringValue'))
        throw new Error(`it adds a ${left.type} and a ${right.type}`);
      if (sign === '%' && left.type === 'IntegerValue' && right.type === 'IntegerValue')
        return runtime(remainder(Number(left.value), Number(right.value)));
      return super.evaluate({ ...node, left: known(left), right: known(right) } as Statement, environment);
    }
    if (node.type === 'TestExpression' && node.test!.value === 'number') {
      const operand = of(node.operand);
      // `true` is one to Python.
      if (operand.type === 'BooleanValue') return runtime(node.negate !== true);
      return super.evaluate({ ...node, operand: known(operand) } as Statement, environment);
    }
    if (node.type === 'MemberExpression') {
      const object = of(node.object);
      if (object.type === 'UndefinedValue') throw new Error(`it asks what is undefined for ${String(node.property!.value ?? 'a part')}`);
      return super.evaluate({ ...node, object: known(object) } as Statement, environment);
    }
    const method = node.type === 'CallExpression' && node.callee!.type === 'MemberExpression' && node.callee!.computed === false ? node.callee! : null; // prettier-ignore
    const name = method?.property?.value ?? (node.type === 'FilterExpression' ? (node.filter!.callee ?? node.filter!).value : undefined);
    if (node.type === 'CallExpression' && node.callee!.value === 'range') {
      const counted = super.evaluate(node as Statement, environment);
      UNPRINTED.add(counted);
      return counted;
    }
    if (name === 'items' || (name === 'dictsort' && !method)) return this.pairs(super.evaluate(node as Statement, environment));
    const table = method ? TEXT : FILTERS;
    const own = typeof name === 'string' && Object.hasOwn(table, name) ? table[name]! : null;
    if (!own && !(node.type === 'FilterExpression' && (name === 'string' || name === 'tojson' || name === 'join'))) return null;
    const receiver = of(method ? method.object : node.operand);
    if (name === 'tojson') {
      if (['ArrayValue', 'TupleValue', 'ObjectValue'].includes(receiver.type)) represented(receiver);
      if (hasWholeFloat(receiver)) throw new Error('it writes a whole number with a point as JSON');
      return super.evaluate({ ...node, operand: known(receiver) } as Statement, environment);
    }
    if (name === 'join') {
      const isPlain =
        !Array.isArray(receiver.value) || itemsOf(receiver).every(({ type }) => type === 'StringValue' || type === 'ObjectValue');
      const texts = isPlain ? receiver : runtime(itemsOf(receiver).map(printed));
      return super.evaluate({ ...node, operand: known(texts) } as Statement, environment);
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
  if (!(length <= MAX_ITEMS)) throw new Error(`it counts to ${to}`);
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
  if (format.length > MAX_DATE) throw new Error(`it asks for a date in ${format.length} characters`);
  return format.replace(/%([-_0^#]?)(.?)/gs, (all, flag: string, letter: string) => {
    const text = DATE[letter];
    if (text === undefined || (flag !== '' && flag !== '-')) throw new Error(`it asks for a date as ${all}`);
    return flag === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}
