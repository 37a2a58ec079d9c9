// Sums over a workgroup in a fixed order: up to eight lanes add every eighth value, then every lane adds their sums.
override LANES: u32 = 64;

var<workgroup> laneValues: array<f32, LANES>;
var<workgroup> laneSums: array<f32, 8>;

fn sumLanes(lane: u32, value: f32) -> f32 {
  laneValues[lane] = value;
  workgroupBarrier();
  if (lane < 8u) {
    var sum = 0.0;
    for (var i = lane; i < LANES; i += 8u) { sum += laneValues[i]; }
    laneSums[lane] = sum;
  }
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0u; i < min(LANES, 8u); i++) { total += laneSums[i]; }
  return total;
}
