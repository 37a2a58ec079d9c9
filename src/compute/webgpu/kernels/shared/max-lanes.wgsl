// The largest value of a workgroup of 64, found as in sum-lanes.wgsl.

const LOWEST = -3.4e38;

var<workgroup> laneMaxima: array<f32, 64>;
var<workgroup> laneTops: array<f32, 8>;

fn maxLanes(lane: u32, value: f32) -> f32 {
  laneMaxima[lane] = value;
  workgroupBarrier();
  if (lane < 8u) {
    var top = LOWEST;
    for (var i = 0u; i < 8u; i++) { top = max(top, laneMaxima[lane + 8u * i]); }
    laneTops[lane] = top;
  }
  workgroupBarrier();
  var top = LOWEST;
  for (var i = 0u; i < 8u; i++) { top = max(top, laneTops[i]); }
  return top;
}
