// One workgroup a row: log-probability of the target and entropy of softmax(logits / temperature).
struct Params { rows: u32, vocab: u32, inverseTemperature: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> logProb: array<f32>;
@group(0) @binding(2) var<storage, read_write> entropy: array<f32>;
@group(0) @binding(3) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> targets: array<i32>;

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
  var product = 0.0;
  for (var c = lane; c < params.vocab; c += LANES) {
    // exp(-200) is 0 in f32; the bound keeps 0 · infinity out of the entropy where a logit is -infinity.
    let below = max((logits[start + c] - top) * params.inverseTemperature, -200.0);
    sum += exp(below);
    product += exp(below) * below;
  }
  let total = sumLanes(lane, sum);
  let weighted = sumLanes(lane, product);
  if (lane == 0u) {
    logProb[row] = (logits[start + u32(targets[row])] - top) * params.inverseTemperature - log(total);
    entropy[row] = log(total) - weighted / total;
  }
}
