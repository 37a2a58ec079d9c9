// One workgroup a row.
struct Params { rows: u32, width: u32, epsilon: f32, accumulate: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) { return; }
  let start = row * params.width;
  var squares = 0.0;
  for (var c = lane; c < params.width; c += LANES) { squares += x[start + c] * x[start + c]; }
  let mean = sumLanes(lane, squares) / f32(params.width);
  let inverse = 1.0 / sqrt(mean + params.epsilon);
  for (var c = lane; c < params.width; c += LANES) {
    let y = x[start + c] * inverse * weight[c];
    if (params.accumulate == 1u) { out[start + c] += y; } else { out[start + c] = y; }
  }
}
