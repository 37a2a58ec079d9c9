// Regular expressions out of other people's files: a tokenizer's run on every text, an adapter's on the names of modules. One that repeats a
// repetition may take for ever on a short text, so those are refused; real files have none.

/** Whether something repeated without end stands inside a group that is repeated itself, as in `(a+)+`. */
export function repeatsRepetition(pattern: string): boolean {
  /** Of the open groups: whether an endless repetition was seen inside. */
  const open: boolean[] = [false];
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i]!;
    if (letter === '\\') i++;
    else if (letter === '[') i = endOfClass(pattern, i);
    else if (letter === '(') open.push(false);
    else if (letter === ')') {
      const inside = open.length > 1 ? open.pop()! : false;
      if (inside && isRepeated(pattern, i + 1)) return true;
      if (inside) open[open.length - 1] = true;
    } else if (isEndless(pattern, i)) open[open.length - 1] = true;
  }
  return false;
}

function endOfClass(pattern: string, at: number): number {
  let i = at + 1;
  while (i < pattern.length && pattern[i] !== ']') i += pattern[i] === '\\' ? 2 : 1;
  return i;
}

function isEndless(pattern: string, at: number): boolean {
  return pattern[at] === '*' || pattern[at] === '+' || /^\{\d*,\}/.test(pattern.slice(at, at + 12));
}

/** More than once: bounded counts multiply the time as well. */
function isRepeated(pattern: string, at: number): boolean {
  return isEndless(pattern, at) || /^\{\d*(,\d*)?\}/.test(pattern.slice(at, at + 24));
}
