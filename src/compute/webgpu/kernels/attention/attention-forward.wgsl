// One workgroup a (token, head). Slots are taken in blocks of LANES: each lane scores one slot, then teams of COLUMNS lanes, a
// lane a column of the output, add up every TEAMS-th slot with a running maximum (online softmax, Milakov & Gimelshein,
// arXiv 1805.02867). The sums of the teams are added last, in order.
// Parts of a head that each lane adds up.
override PARTS: u32 = 4;

struct Params { tokens: u32, heads: u32, kvHeads: u32, headSize: u32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<Part>;
@group(0) @binding(2) var<storage, read_write> logSumExp: array<f32>;
@group(0) @binding(3) var<storage, read> q: array<Part>;
@group(0) @binding(4) var<storage, read> k: array<Part>;
@group(0) @binding(5) var<storage, read> v: array<Part>;
@group(0) @binding(6) var<storage, read> spans: array<i32>;

var<workgroup> weights: array<f32, LANES>;

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

  var top = LOWEST;
  var total = 0.0;
  var sums: array<Part, 4>;
  for (var base = 0u; base < length; base += LANES) {
    let mine = base + lane;
    var score = LOWEST;
    if (mine < length) {
      let at = select(own + mine - prefixLength, prefix + mine, mine < prefixLength) * stride + kvStart;
      var product = 0.0;
      for (var c = 0u; c < size; c++) { product += inner(q[item * size + c], k[at + c]); }
      score = product * params.scale;
    }
    let blockTop = max(top, maxLanes(lane, score));
    weights[lane] = select(0.0, exp(score - blockTop), mine < length);
    workgroupBarrier();
    let shrink = exp(max(top - blockTop, -200.0));
    top = blockTop;
    total *= shrink;
    for (var part = 0u; part < PARTS; part++) { sums[part] *= shrink; }
    for (var i = team; i < min(LANES, length - base); i += TEAMS) {
      let slot = base + i;
      let at = select(own + slot - prefixLength, prefix + slot, slot < prefixLength) * stride + kvStart;
      let weight = weights[i];
      total += weight;
      for (var part = 0u; part < PARTS; part++) {
        let column = part * COLUMNS + first;
        if (column < size) { sums[part] += weight * v[at + column]; }
      }
    }
  }
  let all = sumLanes(lane, select(0.0, total, first == 0u));
  let inverse = select(0.0, 1.0 / all, length > 0u);
  for (var part = 0u; part < PARTS; part++) {
    let sum = addTeams(lane, sums[part]);
    let column = part * COLUMNS + first;
    if (team == 0u && column < size) { out[item * size + column] = sum * inverse; }
  }
  if (lane == 0u) { logSumExp[item] = select(0.0, top + log(all), length > 0u); }
}
