// stats[token, head] = (log-sum-exp, dOut · out), in one tensor so that the next kernels need only eight bindings.
struct Params { items: u32, headSize: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> stats: array<f32>;
@group(0) @binding(2) var<storage, read> logSumExp: array<f32>;
@group(0) @binding(3) var<storage, read> dOut: array<f32>;
@group(0) @binding(4) var<storage, read> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = id.x + id.y * groups.x * 64u;
  if (item >= params.items) { return; }
  let start = item * params.headSize;
  var product = 0.0;
  for (var c = 0u; c < params.headSize; c++) { product += dOut[start + c] * out[start + c]; }
  stats[2u * item] = logSumExp[item];
  stats[2u * item + 1u] = product;
}
