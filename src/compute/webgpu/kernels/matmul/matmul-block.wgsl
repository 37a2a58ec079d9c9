// 4 x 4 elements a thread, for products too small to fill a GPU with larger tiles.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = tileOf(group, groups, lane, 4u);
  let row = tile.x * 4u;
  let column = tile.y * 4u;
  if (row >= params.m || column >= params.n) { return; }
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var k = 0u; k < params.k; k += 4u) {
    let rows0 = blockA(row, k);
    let columns = blockB(k, column);
    sum0 = multiply(sum0, rows0[0], columns);
    sum1 = multiply(sum1, rows0[1], columns);
    sum2 = multiply(sum2, rows0[2], columns);
    sum3 = multiply(sum3, rows0[3], columns);
  }
  sum0 *= params.alpha;
  sum1 *= params.alpha;
  sum2 *= params.alpha;
  sum3 *= params.alpha;
  for (var r = 0u; r < params.rank; r += 4u) {
    let columns = blockLoraB(r, column);
    sum0 = multiply(sum0, rowZ(row, r), columns);
    sum1 = multiply(sum1, rowZ(row + 1u, r), columns);
    sum2 = multiply(sum2, rowZ(row + 2u, r), columns);
    sum3 = multiply(sum3, rowZ(row + 3u, r), columns);
  }
  store(row, column, sum0);
  store(row + 1u, column, sum1);
  store(row + 2u, column, sum2);
  store(row + 3u, column, sum3);
}
