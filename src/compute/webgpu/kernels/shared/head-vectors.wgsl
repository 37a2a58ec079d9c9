// Heads as vectors of four; the size of a head is a multiple of four.
alias Part = vec4f;
const PART_SIZE = 4u;

fn inner(a: Part, b: Part) -> f32 { return dot(a, b); }
