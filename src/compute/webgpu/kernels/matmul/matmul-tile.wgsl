// 8 x 8 elements a thread in registers, no shared memory: 16 vector loads feed 64 vector multiply-adds.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = tileOf(group, groups, lane, 8u);
  let row = tile.x * 8u;
  let column = tile.y * 8u;
  if (row >= params.m || column >= params.n) { return; }
  var sum0Left = vec4f();
  var sum0Right = vec4f();
  var sum1Left = vec4f();
  var sum1Right = vec4f();
  var sum2Left = vec4f();
  var sum2Right = vec4f();
  var sum3Left = vec4f();
  var sum3Right = vec4f();
  var sum4Left = vec4f();
  var sum4Right = vec4f();
  var sum5Left = vec4f();
  var sum5Right = vec4f();
  var sum6Left = vec4f();
  var sum6Right = vec4f();
  var sum7Left = vec4f();
  var sum7Right = vec4f();
  for (var k = 0u; k < params.k; k += 4u) {
    let rows0 = blockA(row, k);
    let rows4 = blockA(row + 4u, k);
    let left = blockB(k, column);
    let right = blockB(k, column + 4u);
    sum0Left = multiply(sum0Left, rows0[0], left);
    sum0Right = multiply(sum0Right, rows0[0], right);
    sum1Left = multiply(sum1Left, rows0[1], left);
    sum1Right = multiply(sum1Right, rows0[1], right);
    sum2Left = multiply(sum2Left, rows0[2], left);
    sum2Right = multiply(sum2Right, rows0[2], right);
    sum3Left = multiply(sum3Left, rows0[3], left);
    sum3Right = multiply(sum3Right, rows0[3], right);
    sum4Left = multiply(sum4Left, rows4[0], left);
    sum4Right = multiply(sum4Right, rows4[0], right);
    sum5Left = multiply(sum5Left, rows4[1], left);
    sum5Right = multiply(sum5Right, rows4[1], right);
    sum6Left = multiply(sum6Left, rows4[2], left);
    sum6Right = multiply(sum6Right, rows4[2], right);
    sum7Left = multiply(sum7Left, rows4[3], left);
    sum7Right = multiply(sum7Right, rows4[3], right);
  }
  sum0Left *= params.alpha;
  sum0Right *= params.alpha;
  sum1Left *= params.alpha;
  sum1Right *= params.alpha;
  sum2Left *= params.alpha;
  sum2Right *= params.alpha;
  sum3Left *= params.alpha;
  sum3Right *= params.alpha;
  sum4Left *= params.alpha;
  sum4Right *= params.alpha;
  sum5Left *= params.alpha;
  sum5Right *= params.alpha;
  sum6Left *= params.alpha;
  sum6Right *= params.alpha;
  sum7Left *= params.alpha;
  sum7Right *= params.alpha;
  for (var r = 0u; r < params.rank; r += 4u) {
    let left = blockLoraB(r, column);
    let right = blockLoraB(r, column + 4u);
    sum0Left = multiply(sum0Left, rowZ(row, r), left);
    sum0Right = multiply(sum0Right, rowZ(row, r), right);
    sum1Left = multiply(sum1Left, rowZ(row + 1u, r), left);
    sum1Right = multiply(sum1Right, rowZ(row + 1u, r), right);
    sum2Left = multiply(sum2Left, rowZ(row + 2u, r), left);
    sum2Right = multiply(sum2Right, rowZ(row + 2u, r), right);
    sum3Left = multiply(sum3Left, rowZ(row + 3u, r), left);
    sum3Right = multiply(sum3Right, rowZ(row + 3u, r), right);
    sum4Left = multiply(sum4Left, rowZ(row + 4u, r), left);
    sum4Right = multiply(sum4Right, rowZ(row + 4u, r), right);
    sum5Left = multiply(sum5Left, rowZ(row + 5u, r), left);
    sum5Right = multiply(sum5Right, rowZ(row + 5u, r), right);
    sum6Left = multiply(sum6Left, rowZ(row + 6u, r), left);
    sum6Right = multiply(sum6Right, rowZ(row + 6u, r), right);
    sum7Left = multiply(sum7Left, rowZ(row + 7u, r), left);
    sum7Right = multiply(sum7Right, rowZ(row + 7u, r), right);
  }
  store(row, column, sum0Left);
  store(row, column + 4u, sum0Right);
  store(row + 1u, column, sum1Left);
  store(row + 1u, column + 4u, sum1Right);
  store(row + 2u, column, sum2Left);
  store(row + 2u, column + 4u, sum2Right);
  store(row + 3u, column, sum3Left);
  store(row + 3u, column + 4u, sum3Right);
  store(row + 4u, column, sum4Left);
  store(row + 4u, column + 4u, sum4Right);
  store(row + 5u, column, sum5Left);
  store(row + 5u, column + 4u, sum5Right);
  store(row + 6u, column, sum6Left);
  store(row + 6u, column + 4u, sum6Right);
  store(row + 7u, column, sum7Left);
  store(row + 7u, column + 4u, sum7Right);
}
