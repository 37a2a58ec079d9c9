// Sums over a workgroup of 64 in a fixed order: eight lanes add eight values each, then every lane adds the eight.

var<workgroup> laneValues: array<f32, 64>;
var<workgroup> laneSums: array<f32, 8>;

fn sumLanes(lane: u32, value: f32) -> f32 {
  laneValues[lane] = value;
  workgroupBarrier();
  if (lane < 8u) {
    var sum = 0.0;
    for (var i = 0u; i < 8u; i++) { sum += laneValues[lane + 8u * i]; }
    laneSums[lane] = sum;
  }
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0u; i < 8u; i++) { total += laneSums[i]; }
  return total;
}
