// A thread a (slot, key head), as in attention-alone-forward.wgsl, over its readers in order. dkv holds dk and then dv.
struct Params { slots: u32, heads: u32, kvHeads: u32, headSize: u32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dkv: array<Part>;
@group(0) @binding(2) var<storage, read> dOut: array<Part>;
@group(0) @binding(3) var<storage, read> stats: array<f32>;
@group(0) @binding(4) var<storage, read> q: array<Part>;
@group(0) @binding(5) var<storage, read> k: array<Part>;
@group(0) @binding(6) var<storage, read> v: array<Part>;
@group(0) @binding(7) var<storage, read> spans: array<i32>;
@group(0) @binding(8) var<storage, read> readers: array<i32>;

fn reads(token: u32, slot: i32) -> bool {
  return (slot >= spans[4u * token] && slot < spans[4u * token + 1u])
    || (slot >= spans[4u * token + 2u] && slot < spans[4u * token + 3u]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = id.x + id.y * groups.x * 64u;
  if (item >= params.slots * params.kvHeads) { return; }
  let slot = item / params.kvHeads;
  let size = params.headSize / PART_SIZE;
  let sharing = params.heads / params.kvHeads;
  let valueStart = params.slots * params.kvHeads * size;
  for (var first = 0u; first < size; first += 8u) {
    let count = min(8u, size - first);
    var keySums = array<Part, 8>();
    var valueSums = array<Part, 8>();
    for (var token = readers[2u * slot]; token < readers[2u * slot + 1u]; token++) {
      if (!reads(u32(token), i32(slot))) { continue; }
      for (var member = 0u; member < sharing; member++) {
        let query = u32(token) * params.heads + (item % params.kvHeads) * sharing + member;
        var score = 0.0;
        var value = 0.0;
        for (var c = 0u; c < size; c++) {
          score += inner(q[query * size + c], k[item * size + c]);
          value += inner(dOut[query * size + c], v[item * size + c]);
        }
        let share = exp(score * params.scale - stats[2u * query]);
        let pull = share * (value - stats[2u * query + 1u]) * params.scale;
        for (var c = 0u; c < count; c++) {
          keySums[c] += pull * q[query * size + first + c];
          valueSums[c] += share * dOut[query * size + first + c];
        }
      }
    }
    for (var c = 0u; c < count; c++) {
      dkv[item * size + first + c] = keySums[c];
      dkv[valueStart + item * size + first + c] = valueSums[c];
    }
  }
}
