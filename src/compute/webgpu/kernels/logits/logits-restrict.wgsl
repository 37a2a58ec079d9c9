// One thread a logit: a token that its row's list lacks is as good as impossible. Lists are in order; an empty one leaves all.
struct Params { rows: u32, vocab: u32, forbidden: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read> starts: array<i32>;
@group(0) @binding(3) var<storage, read> tokens: array<i32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.rows * params.vocab) { return; }
  let row = i / params.vocab;
  let token = i32(i % params.vocab);
  let end = starts[row + 1u];
  // The first place of the list whose token is not below this one.
  var low = starts[row];
  var high = end;
  if (low == high) { return; }
  while (low < high) {
    let middle = (low + high) / 2;
    if (tokens[middle] < token) { low = middle + 1; } else { high = middle; }
  }
  if (low == end) { logits[i] = params.forbidden; return; }
  if (tokens[low] != token) { logits[i] = params.forbidden; }
}
