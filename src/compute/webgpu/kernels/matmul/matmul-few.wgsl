// 4 rows x 1 column a thread, 4 x 64 elements a workgroup, for few rows. Through workgroup memory as in matmul-shared.wgsl;
// a vector of rowsOfA holds one number of the inner dimension for each of the four rows.
const PITCH = 65u;

var<workgroup> rowsOfA: array<vec4f, 4u * QUADS>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let part = partOf(group, groups, 4u, 64u);
  let row = part.x;
  let firstColumn = part.y;
  if (row >= params.m) { return; }
  // The two blocks of 4 x 4 that this thread fetches of b: along the inner dimension first where that is how b lies.
  let quadB = select(lane / 16u, lane % QUADS, TRANSPOSE_B);
  let partB = 4u * select(lane % 16u, lane / QUADS, TRANSPOSE_B);
  let quadStep = select(4u, 0u, TRANSPOSE_B);
  let partStep = select(0u, 32u, TRANSPOSE_B);

  var sum = vec4f();
  var nextA = blockA(row, 4u * (lane % QUADS));
  var next0 = columnsB(4u * quadB, firstColumn + partB);
  var next1 = columnsB(4u * (quadB + quadStep), firstColumn + partB + partStep);
  for (var base = 0u; base < params.k; base += 4u * QUADS) {
    if (lane < QUADS) {
      let numbers = transpose(nextA);
      rowsOfA[4u * lane] = numbers[0];
      rowsOfA[4u * lane + 1u] = numbers[1];
      rowsOfA[4u * lane + 2u] = numbers[2];
      rowsOfA[4u * lane + 3u] = numbers[3];
    }
    putColumns(quadB, partB, next0);
    putColumns(quadB + quadStep, partB + partStep, next1);
    workgroupBarrier();
    let after = base + 4u * QUADS;
    if (after < params.k) {
      nextA = blockA(row, after + 4u * (lane % QUADS));
      next0 = columnsB(after + 4u * quadB, firstColumn + partB);
      next1 = columnsB(after + 4u * (quadB + quadStep), firstColumn + partB + partStep);
    }
    let quads = min(QUADS, (params.k - base + 3u) / 4u);
    for (var quad = 0u; quad < quads; quad++) {
      let numbers = mat4x4f(rowsOfA[4u * quad], rowsOfA[4u * quad + 1u], rowsOfA[4u * quad + 2u], rowsOfA[4u * quad + 3u]);
      sum = multiply(sum, columnsOfB[quad * PITCH + lane], numbers);
    }
    workgroupBarrier();
  }
  sum *= params.alpha;
  let column = firstColumn + lane;
  for (var r = 0u; r < params.rank; r += 4u) {
    let factor = transpose(mat4x4f(rowZ(row, r), rowZ(row + 1u, r), rowZ(row + 2u, r), rowZ(row + 3u, r)));
    sum = multiply(sum, loraOf(r, column), factor);
  }
  storeOne(row, column, sum.x);
  storeOne(row + 1u, column, sum.y);
  storeOne(row + 2u, column, sum.z);
  storeOne(row + 3u, column, sum.w);
}
