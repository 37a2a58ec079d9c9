// What the matmul kernels on vectors of four share: bindings, and blocks of 4 x 4 elements. Sizes and strides along
// which vectors are read are multiples of four; the host picks matmul-any.wgsl otherwise. `four` and b come from stored-….
override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;
// The inner dimension is not a multiple of four: elements past it count as zero.
override GUARD_INNER: bool = false;

struct Params {
  m: u32, n: u32, k: u32, bStride: u32,
  aStride: u32, aOffset: u32, outStride: u32, outOffset: u32,
  alpha: f32, accumulate: u32,
  rank: u32, zStride: u32, zOffset: u32, loraScale: f32,
  threadColumns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(4) var<storage, read> z: array<vec4f>;
@group(0) @binding(5) var<storage, read> loraB: array<vec4f>;

fn inside(value: vec4f, k: u32) -> vec4f {
  return select(vec4f(), value, !GUARD_INNER || k < params.k);
}

// Column i holds elements k..k+3 of row `row + i` of a.
fn blockA(row: u32, k: u32) -> mat4x4f {
  let step = params.aStride / 4u;
  if (TRANSPOSE_A) {
    let at = (params.aOffset + k * params.aStride + row) / 4u;
    return transpose(mat4x4f(
      inside(a[at], k), inside(a[at + step], k + 1u), inside(a[at + 2u * step], k + 2u), inside(a[at + 3u * step], k + 3u)));
  }
  let at = (params.aOffset + row * params.aStride + k) / 4u;
  return mat4x4f(a[at], a[at + step], a[at + 2u * step], a[at + 3u * step]);
}

// Column i holds columns column..column+3 of b at inner index k + i.
fn blockB(k: u32, column: u32) -> mat4x4f {
  if (TRANSPOSE_B) {
    return transpose(mat4x4f(four(column, k), four(column + 1u, k), four(column + 2u, k), four(column + 3u, k)));
  }
  return mat4x4f(
    inside(four(k, column), k), inside(four(k + 1u, column), k + 1u),
    inside(four(k + 2u, column), k + 2u), inside(four(k + 3u, column), k + 3u));
}

// Column i holds elements k..k+3 of column `column + i` of b.
fn columnsB(k: u32, column: u32) -> mat4x4f {
  if (TRANSPOSE_B) { return mat4x4f(four(column, k), four(column + 1u, k), four(column + 2u, k), four(column + 3u, k)); }
  return transpose(blockB(k, column));
}

fn rowZ(row: u32, r: u32) -> vec4f {
  return z[(params.zOffset + row * params.zStride + r) / 4u] * params.loraScale;
}

fn loraOf(r: u32, column: u32) -> vec4f { return loraB[(column * params.rank + r) / 4u]; }

fn blockLoraB(r: u32, column: u32) -> mat4x4f {
  return transpose(mat4x4f(loraOf(r, column), loraOf(r, column + 1u), loraOf(r, column + 2u), loraOf(r, column + 3u)));
}

fn multiply(sum: vec4f, row: vec4f, factor: mat4x4f) -> vec4f {
  return fma(vec4f(row.w), factor[3], fma(vec4f(row.z), factor[2], fma(vec4f(row.y), factor[1], fma(vec4f(row.x), factor[0], sum))));
}

fn storeOne(row: u32, column: u32, sum: f32) {
  if (row >= params.m || column >= params.n) { return; }
  let at = params.outOffset + row * params.outStride + column;
  if (params.accumulate == 1u) { out[at] += sum; } else { out[at] = sum; }
}

fn store(row: u32, column: u32, sum: vec4f) {
  for (var i = 0u; i < 4u; i++) { storeOne(row, column + i, sum[i]); }
}

// The thread's place in the grid of tiles; a workgroup is `threadColumns` wide, which follows the shape of the product.
fn tileOf(group: vec3u, groups: vec3u, lane: u32, tileColumns: u32) -> vec2u {
  let across = (params.n + params.threadColumns * tileColumns - 1u) / (params.threadColumns * tileColumns);
  let index = group.x + group.y * groups.x;
  let threadRows = 64u / params.threadColumns;
  return vec2u(
    (index / across) * threadRows + lane / params.threadColumns,
    (index % across) * params.threadColumns + lane % params.threadColumns);
}
