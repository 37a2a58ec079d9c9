// Clipping by the norm of all gradients, then Adam with decoupled decay (arXiv 1711.05101, algorithm 2). What depends
// on the step alone is worked out in double precision outside: `keep` = 1 - learning rate · decay, `correctionM` and
// `correctionV` = 1 / (1 - beta^step).
struct Params {
  length: u32,
  learningRate: f32,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  epsilon: f32,
  keep: f32,
  correctionM: f32,
  correctionV: f32,
  maxGradNorm: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> param: array<f32>;
@group(0) @binding(2) var<storage, read_write> m: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;
@group(0) @binding(4) var<storage, read> grad: array<f32>;
@group(0) @binding(5) var<storage, read> gradSquares: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.length) { return; }
  let norm = sqrt(gradSquares[0]);
  var clip = 1.0;
  if (params.maxGradNorm > 0.0 && norm > params.maxGradNorm) { clip = params.maxGradNorm / norm; }
  let gradient = grad[i] * clip;
  let first = params.beta1 * m[i] + params.rest1 * gradient;
  let second = params.beta2 * v[i] + params.rest2 * gradient * gradient;
  m[i] = first;
  v[i] = second;
  let update = first * params.correctionM / (sqrt(second * params.correctionV) + params.epsilon);
  param[i] = param[i] * params.keep - params.learningRate * update;
}
