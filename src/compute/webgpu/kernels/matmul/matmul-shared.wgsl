// 4 x 4 elements a thread, 32 x 32 a workgroup. Both matrices come through workgroup memory, 32 numbers of the inner dimension
// at a time: neighbouring threads read neighbouring numbers, each number is read (and, where packed, decoded) once a workgroup,
// and the next ones are on their way while those at hand are multiplied. A thread's rows and columns lie eight apart, so that
// threads side by side read vectors side by side.
const PITCH = 33u;

var<workgroup> rowsOfA: array<vec4f, QUADS * PITCH>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let part = partOf(group, groups, 32u, 32u);
  let firstRow = part.x;
  let firstColumn = part.y;
  if (firstRow >= params.m) { return; }
  // The block of 4 x 4 that this thread fetches of each: along the inner dimension first where that is how the matrix lies.
  let quadA = select(lane % QUADS, lane / QUADS, TRANSPOSE_A);
  let partA = 4u * select(lane / QUADS, lane % QUADS, TRANSPOSE_A);
  let quadB = select(lane / QUADS, lane % QUADS, TRANSPOSE_B);
  let partB = 4u * select(lane % QUADS, lane / QUADS, TRANSPOSE_B);
  let row = lane / 8u;
  let column = lane % 8u;

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var nextA = blockA(firstRow + partA, 4u * quadA);
  var nextB = columnsB(4u * quadB, firstColumn + partB);
  for (var base = 0u; base < params.k; base += 4u * QUADS) {
    let toA = quadA * PITCH + partA;
    rowsOfA[toA] = nextA[0];
    rowsOfA[toA + 1u] = nextA[1];
    rowsOfA[toA + 2u] = nextA[2];
    rowsOfA[toA + 3u] = nextA[3];
    putColumns(quadB, partB, nextB);
    workgroupBarrier();
    let after = base + 4u * QUADS;
    if (after < params.k) {
      nextA = blockA(firstRow + partA, after + 4u * quadA);
      nextB = columnsB(after + 4u * quadB, firstColumn + partB);
    }
    let quads = min(QUADS, (params.k - base + 3u) / 4u);
    for (var quad = 0u; quad < quads; quad++) {
      let at = quad * PITCH + column;
      let columns = transpose(mat4x4f(columnsOfB[at], columnsOfB[at + 8u], columnsOfB[at + 16u], columnsOfB[at + 24u]));
      let start = quad * PITCH + row;
      sum0 = multiply(sum0, rowsOfA[start], columns);
      sum1 = multiply(sum1, rowsOfA[start + 8u], columns);
      sum2 = multiply(sum2, rowsOfA[start + 16u], columns);
      sum3 = multiply(sum3, rowsOfA[start + 24u], columns);
    }
    workgroupBarrier();
  }
  finish(firstRow + row, firstColumn + column, sum0);
  finish(firstRow + row + 8u, firstColumn + column, sum1);
  finish(firstRow + row + 16u, firstColumn + column, sum2);
  finish(firstRow + row + 24u, firstColumn + column, sum3);
}

// Columns eight apart.
fn finish(row: u32, column: u32, sum: vec4f) {
  var value = sum * params.alpha;
  for (var r = 0u; r < params.rank; r += 4u) {
    let factor = transpose(mat4x4f(loraOf(r, column), loraOf(r, column + 8u), loraOf(r, column + 16u), loraOf(r, column + 24u)));
    value = multiply(value, rowZ(row, r), factor);
  }
  storeOne(row, column, value.x);
  storeOne(row, column + 8u, value.y);
  storeOne(row, column + 16u, value.z);
  storeOne(row, column + 24u, value.w);
}
