// The largest value of a workgroup, found as in sum-lanes.wgsl, which comes with it.
const LOWEST = -3.4e38;

var<workgroup> laneMaxima: array<f32, LANES>;
var<workgroup> laneTops: array<f32, 8>;

fn maxLanes(lane: u32, value: f32) -> f32 {
  laneMaxima[lane] = value;
  workgroupBarrier();
  if (lane < 8u) {
    var top = LOWEST;
    for (var i = lane; i < LANES; i += 8u) { top = max(top, laneMaxima[i]); }
    laneTops[lane] = top;
  }
  workgroupBarrier();
  var top = LOWEST;
  for (var i = 0u; i < min(LANES, 8u); i++) { top = max(top, laneTops[i]); }
  return top;
}
