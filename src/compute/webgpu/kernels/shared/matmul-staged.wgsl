// What the kernels share that bring b through workgroup memory, QUADS vectors of the inner dimension at a time. PITCH comes from the
// kernel: one vector more than it has columns, so that each of the eight threads that write a row uses banks of its own.
const QUADS = 8u;

var<workgroup> columnsOfB: array<vec4f, QUADS * PITCH>;

// Four columns of b at one vector of the inner dimension, as columnsB gives them.
fn putColumns(quad: u32, column: u32, columns: mat4x4f) {
  let at = quad * PITCH + column;
  columnsOfB[at] = columns[0];
  columnsOfB[at + 1u] = columns[1];
  columnsOfB[at + 2u] = columns[2];
  columnsOfB[at + 3u] = columns[3];
}

// First row and column of the part of the product, `rows` x `columns`, that a workgroup computes.
fn partOf(group: vec3u, groups: vec3u, rows: u32, columns: u32) -> vec2u {
  let across = (params.n + columns - 1u) / columns;
  let index = group.x + group.y * groups.x;
  return vec2u(index / across * rows, index % across * columns);
}
