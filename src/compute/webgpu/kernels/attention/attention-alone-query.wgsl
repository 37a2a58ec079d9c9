// A thread a (token, head), as in attention-alone-forward.wgsl: dq = Σ p (dOut · v - delta) scale k.
struct Params { tokens: u32, heads: u32, kvHeads: u32, headSize: u32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dq: array<Part>;
@group(0) @binding(2) var<storage, read> dOut: array<Part>;
@group(0) @binding(3) var<storage, read> stats: array<f32>;
@group(0) @binding(4) var<storage, read> q: array<Part>;
@group(0) @binding(5) var<storage, read> k: array<Part>;
@group(0) @binding(6) var<storage, read> v: array<Part>;
@group(0) @binding(7) var<storage, read> spans: array<i32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = id.x + id.y * groups.x * 64u;
  if (item >= params.tokens * params.heads) { return; }
  let token = item / params.heads;
  let size = params.headSize / PART_SIZE;
  let stride = params.kvHeads * size;
  let kvStart = ((item % params.heads) * params.kvHeads / params.heads) * size;
  for (var first = 0u; first < size; first += 8u) {
    let count = min(8u, size - first);
    var sums = array<Part, 8>();
    for (var span = 0u; span < 2u; span++) {
      for (var slot = spans[4u * token + 2u * span]; slot < spans[4u * token + 2u * span + 1u]; slot++) {
        let at = u32(slot) * stride + kvStart;
        var score = 0.0;
        var value = 0.0;
        for (var c = 0u; c < size; c++) {
          score += inner(q[item * size + c], k[at + c]);
          value += inner(dOut[item * size + c], v[at + c]);
        }
        let pull = exp(score * params.scale - stats[2u * item]) * (value - stats[2u * item + 1u]) * params.scale;
        for (var c = 0u; c < count; c++) { sums[c] += pull * k[at + first + c]; }
      }
    }
    for (var c = 0u; c < count; c++) { dq[item * size + first + c] = sums[c]; }
  }
}
