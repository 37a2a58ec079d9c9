// One workgroup a (slot, key head); it goes over its readers, each with the query heads that share the key head, in blocks
// of LANES and by teams as in attention-forward.wgsl. Nothing is added across workgroups, so no atomics and the same sum
// every time. dkv holds dk and then dv.
// Parts of a head that each lane adds up.
override PARTS: u32 = 4;

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

var<workgroup> shares: array<f32, LANES>;
var<workgroup> pulls: array<f32, LANES>;

fn reads(token: u32, slot: i32) -> bool {
  return (slot >= spans[4u * token] && slot < spans[4u * token + 1u])
    || (slot >= spans[4u * token + 2u] && slot < spans[4u * token + 3u]);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let item = group.x + group.y * groups.x;
  if (item >= params.slots * params.kvHeads) { return; }
  let slot = item / params.kvHeads;
  let kvHead = item % params.kvHeads;
  let size = params.headSize / PART_SIZE;
  let sharing = params.heads / params.kvHeads;
  let firstReader = u32(readers[2u * slot]);
  let count = u32(max(readers[2u * slot + 1u] - readers[2u * slot], 0)) * sharing;
  let team = lane / COLUMNS;
  let first = lane % COLUMNS;

  var keySums: array<Part, 4>;
  var valueSums: array<Part, 4>;
  for (var base = 0u; base < count; base += LANES) {
    let mine = base + lane;
    var share = 0.0;
    var pull = 0.0;
    if (mine < count) {
      let token = firstReader + mine / sharing;
      if (reads(token, i32(slot))) {
        let query = token * params.heads + kvHead * sharing + mine % sharing;
        var score = 0.0;
        var value = 0.0;
        for (var c = 0u; c < size; c++) {
          score += inner(q[query * size + c], k[item * size + c]);
          value += inner(dOut[query * size + c], v[item * size + c]);
        }
        share = exp(score * params.scale - stats[2u * query]);
        pull = share * (value - stats[2u * query + 1u]) * params.scale;
      }
    }
    workgroupBarrier();
    shares[lane] = share;
    pulls[lane] = pull;
    workgroupBarrier();
    for (var i = team; i < min(LANES, count - base); i += TEAMS) {
      if (shares[i] == 0.0) { continue; }
      let next = base + i;
      let query = ((firstReader + next / sharing) * params.heads + kvHead * sharing + next % sharing) * size;
      for (var part = 0u; part < PARTS; part++) {
        let column = part * COLUMNS + first;
        if (column < size) {
          keySums[part] += pulls[i] * q[query + column];
          valueSums[part] += shares[i] * dOut[query + column];
        }
      }
    }
  }
  let valueStart = params.slots * params.kvHeads * size;
  for (var part = 0u; part < PARTS; part++) {
    let keySum = addTeams(lane, keySums[part]);
    let valueSum = addTeams(lane, valueSums[part]);
    let column = part * COLUMNS + first;
    if (team == 0u && column < size) {
      dkv[item * size + column] = keySum;
      dkv[valueStart + item * size + column] = valueSum;
    }
  }
}
