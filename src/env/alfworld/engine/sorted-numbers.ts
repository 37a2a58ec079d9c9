// Sets of small indexes as ascending arrays, the order of print.

export function insertNumber(list: number[], value: number): void {
  let at = list.length;
  while (at > 0 && list[at - 1]! >= value) {
    if (list[at - 1] === value) return;
    at--;
  }
  list.splice(at, 0, value);
}

export function removeNumber(list: number[], value: number): void {
  const at = list.indexOf(value);
  if (at >= 0) list.splice(at, 1);
}
