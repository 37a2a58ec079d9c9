// Any sizes, one element a thread. Like the vector kernels it adds over the inner dimension in order with fused steps,
// so that the choice of kernel does not show in the result. `one` and b come from stored-one-f32 or a packed format.
override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;

struct Params {
  m: u32, n: u32, k: u32, bStride: u32,
  aStride: u32, aOffset: u32, outStride: u32, outOffset: u32,
  alpha: f32, accumulate: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.m * params.n) { return; }
  let row = i / params.n;
  let column = i % params.n;
  var sum = 0.0;
  for (var c = 0u; c < params.k; c++) {
    let aAt = params.aOffset + select(row * params.aStride + c, c * params.aStride + row, TRANSPOSE_A);
    sum = fma(a[aAt], one(select(c, column, TRANSPOSE_B), select(column, c, TRANSPOSE_B)), sum);
  }
  sum *= params.alpha;
  let at = params.outOffset + row * params.outStride + column;
  if (params.accumulate == 1u) { out[at] += sum; } else { out[at] = sum; }
}
