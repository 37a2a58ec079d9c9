// A thread a (token, head), which goes over all slots by itself: no barriers, for adapters on which those are dear and threads
// few. Columns are added up eight parts at a time; a head of more parts has its scores computed again for the next eight.
struct Params { tokens: u32, heads: u32, kvHeads: u32, headSize: u32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<Part>;
@group(0) @binding(2) var<storage, read_write> logSumExp: array<f32>;
@group(0) @binding(3) var<storage, read> q: array<Part>;
@group(0) @binding(4) var<storage, read> k: array<Part>;
@group(0) @binding(5) var<storage, read> v: array<Part>;
@group(0) @binding(6) var<storage, read> spans: array<i32>;

const LOWEST = -3.4e38;

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
    var top = LOWEST;
    var total = 0.0;
    var sums = array<Part, 8>();
    for (var span = 0u; span < 2u; span++) {
      for (var slot = spans[4u * token + 2u * span]; slot < spans[4u * token + 2u * span + 1u]; slot++) {
        let at = u32(slot) * stride + kvStart;
        var product = 0.0;
        for (var c = 0u; c < size; c++) { product += inner(q[item * size + c], k[at + c]); }
        let score = product * params.scale;
        if (score > top) {
          let shrink = exp(max(top - score, -200.0));
          top = score;
          total *= shrink;
          for (var c = 0u; c < count; c++) { sums[c] *= shrink; }
        }
        let weight = exp(score - top);
        total += weight;
        for (var c = 0u; c < count; c++) { sums[c] += weight * v[at + first + c]; }
      }
    }
    let isEmpty = total == 0.0;
    let inverse = select(1.0 / total, 0.0, isEmpty);
    for (var c = 0u; c < count; c++) { out[item * size + first + c] = sums[c] * inverse; }
    if (first == 0u) { logSumExp[item] = select(top + log(total), 0.0, isEmpty); }
  }
}
