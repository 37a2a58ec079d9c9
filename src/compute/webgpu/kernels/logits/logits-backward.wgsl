// One workgroup a row: logits are replaced by dLogProb · (onehot(target) - softmax) / temperature.
struct Params { rows: u32, vocab: u32, inverseTemperature: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<i32>;
@group(0) @binding(3) var<storage, read> dLogProb: array<f32>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) { return; }
  let start = row * params.vocab;
  var highest = LOWEST;
  for (var c = lane; c < params.vocab; c += LANES) { highest = max(highest, logits[start + c]); }
  let top = maxLanes(lane, highest);
  var sum = 0.0;
  for (var c = lane; c < params.vocab; c += LANES) { sum += exp((logits[start + c] - top) * params.inverseTemperature); }
  let total = sumLanes(lane, sum);
  let factor = dLogProb[row] * params.inverseTemperature;
  for (var c = lane; c < params.vocab; c += LANES) {
    let probability = exp((logits[start + c] - top) * params.inverseTemperature) / total;
    logits[start + c] = factor * (select(0.0, 1.0, c == u32(targets[row])) - probability);
  }
}
