// 1 x 4 elements a thread, for few rows, or where larger tiles would leave most of the GPU idle.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = tileOf(group, groups, lane, 4u);
  let row = tile.x;
  let column = tile.y * 4u;
  if (row >= params.m || column >= params.n) { return; }
  var sum = vec4f();
  for (var k = 0u; k < params.k; k += 4u) { sum = multiply(sum, rowA(row, k), blockB(k, column)); }
  sum *= params.alpha;
  for (var r = 0u; r < params.rank; r += 4u) { sum = multiply(sum, rowZ(row, r), blockLoraB(r, column)); }
  store(row, column, sum);
}

fn rowA(row: u32, k: u32) -> vec4f {
  if (TRANSPOSE_A) {
    let rows = transpose(blockA(row - row % 4u, k));
    let part = row % 4u;
    return vec4f(rows[0][part], rows[1][part], rows[2][part], rows[3][part]);
  }
  return a[(params.aOffset + row * params.aStride + k) / 4u];
}
