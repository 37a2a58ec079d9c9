// One workgroup a row. Each lane owns a run of neighbouring tokens, so that the running sum goes in token order.
struct Params { rows: u32, vocab: u32, inverseTemperature: f32, minP: f32, greedy: u32, topK: u32, topP: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> ids: array<i32>;
@group(0) @binding(2) var<storage, read_write> logProb: array<f32>;
@group(0) @binding(3) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> keys: array<u32>;

var<workgroup> kept: array<f32, LANES>;
var<workgroup> likeliest: array<u32, LANES>;

// The first word of Threefry-2x32-20 at counter 0, as in core/rng.ts.
fn threefry(key0: u32, key1: u32) -> u32 {
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var key = array<u32, 3>(key0, key1, key0 ^ key1 ^ 0x1bd11bdau);
  var x = key[0];
  var y = key[1];
  for (var round = 0u; round < 20u; round++) {
    x += y;
    let r = rotations[round % 8u];
    y = ((y << r) | (y >> (32u - r))) ^ x;
    if (round % 4u == 3u) {
      let s = (round + 1u) / 4u;
      x += key[s % 3u];
      y += key[(s + 1u) % 3u] + s;
    }
  }
  return x;
}

// The largest weight from which on at least `count` weights with the sum `mass` stay, found bit by bit: weights are
// within 0 and 1, where the order of the bits is that of the numbers.
fn largestBound(lane: u32, start: u32, first: u32, end: u32, top: f32, count: f32, mass: f32) -> f32 {
  var bits = 0u;
  for (var step = 0u; step < 30u; step++) {
    let bound = bits | (1u << (29u - step));
    let least = bitcast<f32>(min(bound, 0x3f800000u));
    var number = 0.0;
    var sum = 0.0;
    for (var c = first; c < end; c++) {
      let weight = weightOf(c, start, top);
      number += select(0.0, 1.0, weight >= least);
      sum += select(0.0, weight, weight >= least);
    }
    let allNumber = sumLanes(lane, number);
    let allSum = sumLanes(lane, sum);
    if (bound <= 0x3f800000u && allNumber >= count && allSum >= mass) { bits = bound; }
  }
  return bitcast<f32>(bits);
}

fn weightOf(token: u32, start: u32, top: f32) -> f32 {
  return exp((logits[start + token] - top) * params.inverseTemperature);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) { return; }
  let start = row * params.vocab;
  let run = (params.vocab + LANES - 1u) / LANES;
  let first = min(lane * run, params.vocab);
  let end = min(first + run, params.vocab);

  var highest = LOWEST;
  var best = params.vocab;
  for (var c = first; c < end; c++) {
    if (logits[start + c] > highest) {
      highest = logits[start + c];
      best = c;
    }
  }
  let top = maxLanes(lane, highest);
  likeliest[lane] = select(params.vocab, best, highest == top);

  var least = 0.0;
  if (params.topK > 0u) { least = largestBound(lane, start, first, end, top, f32(params.topK), 0.0); }
  if (params.topP < 1.0) {
    var own = 0.0;
    for (var c = first; c < end; c++) {
      let weight = weightOf(c, start, top);
      own += select(0.0, weight, weight >= least);
    }
    least = max(least, largestBound(lane, start, first, end, top, 1.0, params.topP * sumLanes(lane, own)));
  }
  least = max(least, params.minP);

  var sum = 0.0;
  var sumKept = 0.0;
  for (var c = first; c < end; c++) {
    let weight = weightOf(c, start, top);
    sum += weight;
    sumKept += select(0.0, weight, weight >= least);
  }
  kept[lane] = sumKept;
  let total = sumLanes(lane, sum);
  if (lane != 0u) { return; }

  var chosen = params.vocab;
  if (params.greedy == 1u) {
    for (var i = 0u; i < LANES; i++) { chosen = min(chosen, likeliest[i]); }
  } else {
    var allKept = 0.0;
    for (var i = 0u; i < LANES; i++) { allKept += kept[i]; }
    let uniformDraw = f32(threefry(keys[2u * row], keys[2u * row + 1u]) >> 8u) / 16777216.0;
    let threshold = uniformDraw * allKept;
    // The run in which the sum passes the threshold; the last one that keeps anything where rounding hides it.
    var lastRun = 0u;
    var before = 0.0;
    var running = 0.0;
    for (var i = 0u; i < LANES; i++) {
      if (kept[i] == 0.0) { continue; }
      lastRun = i;
      before = running;
      running += kept[i];
      if (running > threshold) { break; }
    }
    running = before;
    for (var c = lastRun * run; c < min((lastRun + 1u) * run, params.vocab); c++) {
      let weight = weightOf(c, start, top);
      if (weight < least || weight == 0.0) { continue; }
      running += weight;
      chosen = c;
      if (running > threshold) { break; }
    }
  }
  ids[row] = i32(chosen);
  logProb[row] = (logits[start + chosen] - top) * params.inverseTemperature - log(total);
}
