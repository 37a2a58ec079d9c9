// Heads of any size, element by element.
alias Part = f32;
const PART_SIZE = 1u;

fn inner(a: Part, b: Part) -> f32 { return a * b; }
