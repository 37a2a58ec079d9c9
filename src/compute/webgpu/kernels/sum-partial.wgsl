// out[group] = sum over every LANES · groups'th run of elements, squared first where `square` is 1. Run twice: over the
// data with many workgroups, then over their results with one.
struct Params { length: u32, square: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  var sum = 0.0;
  for (var i = group.x * LANES + lane; i < params.length; i += groups.x * LANES) {
    let value = x[i];
    sum += select(value, value * value, params.square == 1u);
  }
  let total = sumLanes(lane, sum);
  if (lane == 0u) { out[group.x] = total; }
}
