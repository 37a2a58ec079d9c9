// One workgroup a (token, head), blocks of slots and teams of lanes as in attention-forward.wgsl: dq = Σ p (dOut · v - delta) scale k.
// Parts of a head that each lane adds up.
override PARTS: u32 = 4;

struct Params { tokens: u32, heads: u32, kvHeads: u32, headSize: u32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dq: array<Part>;
@group(0) @binding(2) var<storage, read> dOut: array<Part>;
@group(0) @binding(3) var<storage, read> stats: array<f32>;
@group(0) @binding(4) var<storage, read> q: array<Part>;
@group(0) @binding(5) var<storage, read> k: array<Part>;
@group(0) @binding(6) var<storage, read> v: array<Part>;
@group(0) @binding(7) var<storage, read> spans: array<i32>;

var<workgroup> pulls: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let item = group.x + group.y * groups.x;
  if (item >= params.tokens * params.heads) { return; }
  let token = item / params.heads;
  let size = params.headSize / PART_SIZE;
  let stride = params.kvHeads * size;
  let kvStart = ((item % params.heads) * params.kvHeads / params.heads) * size;
  let prefix = u32(spans[4u * token]);
  let prefixLength = u32(max(spans[4u * token + 1u] - spans[4u * token], 0));
  let own = u32(spans[4u * token + 2u]);
  let length = prefixLength + u32(max(spans[4u * token + 3u] - spans[4u * token + 2u], 0));
  let team = lane / COLUMNS;
  let first = lane % COLUMNS;

  var sums: array<Part, 4>;
  for (var base = 0u; base < length; base += LANES) {
    let mine = base + lane;
    workgroupBarrier();
    if (mine < length) {
      let at = select(own + mine - prefixLength, prefix + mine, mine < prefixLength) * stride + kvStart;
      var score = 0.0;
      var value = 0.0;
      for (var c = 0u; c < size; c++) {
        score += inner(q[item * size + c], k[at + c]);
        value += inner(dOut[item * size + c], v[at + c]);
      }
      let probability = exp(score * params.scale - stats[2u * item]);
      pulls[lane] = probability * (value - stats[2u * item + 1u]) * params.scale;
    }
    workgroupBarrier();
    for (var i = team; i < min(LANES, length - base); i += TEAMS) {
      let slot = base + i;
      let at = select(own + slot - prefixLength, prefix + slot, slot < prefixLength) * stride + kvStart;
      for (var part = 0u; part < PARTS; part++) {
        let column = part * COLUMNS + first;
        if (column < size) { sums[part] += pulls[i] * k[at + column]; }
      }
    }
  }
  for (var part = 0u; part < PARTS; part++) {
    let sum = addTeams(lane, sums[part]);
    let column = part * COLUMNS + first;
    if (team == 0u && column < size) { dq[item * size + column] = sum; }
  }
}
