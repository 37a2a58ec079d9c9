// The parts of the decoder that PyTorch runs slowly on a CPU when documents are short: rotary positions and causal
// grouped-query attention over documents of any length laid end to end (no padding, nothing computed above the diagonal),
// RMSNorm and SwiGLU, each with its gradient. Matrices of bfloat16 come in and go out, all sums are float32. One thread:
// pretraining runs one process a core. Head dimension 32 and two query heads a key-value head are fixed, as in model.py.
// `kernels.py` compiles this file and checks it against plain PyTorch.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

typedef float Lanes __attribute__((vector_size(64), aligned(4)));
typedef uint16_t half;

static const int D = 32;     // head dimension: two vectors of 16 lanes
static const int SHARE = 2;  // query heads that read one key-value head
static const int ROWS = 8;   // query rows at a time: four positions of both heads

static inline float widen(half x) {
  uint32_t bits = (uint32_t)x << 16;
  float y;
  std::memcpy(&y, &bits, 4);
  return y;
}

static inline half narrow(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  return (half)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

static inline Lanes load(const float* p) { return *(const Lanes*)p; }
static inline void store(float* p, Lanes x) { *(Lanes*)p = x; }

/** out[r][j] = a[r] . columns[.][j], for j < n, n a multiple of 32. */
static void score(const float* a, const float* columns, int stride, int n, float* out, int out_stride) {
  for (int j = 0; j < n; j += 32) {
    Lanes s[ROWS][2] = {};
    for (int d = 0; d < D; d++) {
      Lanes lo = load(columns + d * stride + j), hi = load(columns + d * stride + j + 16);
      for (int r = 0; r < ROWS; r++) s[r][0] += a[r * D + d] * lo, s[r][1] += a[r * D + d] * hi;
    }
    for (int r = 0; r < ROWS; r++) store(out + r * out_stride + j, s[r][0]), store(out + r * out_stride + j + 16, s[r][1]);
  }
}

/** out[r] = sum over j < n of p[r][j] rows[j]. */
static void mix(const float* p, int stride, int n, const float* rows, float* out) {
  Lanes s[ROWS][2] = {};
  for (int j = 0; j < n; j++) {
    Lanes lo = load(rows + j * D), hi = load(rows + j * D + 16);
    for (int r = 0; r < ROWS; r++) s[r][0] += p[r * stride + j] * lo, s[r][1] += p[r * stride + j] * hi;
  }
  for (int r = 0; r < ROWS; r++) store(out + r * D, s[r][0]), store(out + r * D + 16, s[r][1]);
}

/** rows[j] += sum over r of p[r][j] a[r], for j < n. */
static void spread(const float* p, int stride, int n, const float* a, float* rows) {
  Lanes lo[ROWS], hi[ROWS];
  for (int r = 0; r < ROWS; r++) lo[r] = load(a + r * D), hi[r] = load(a + r * D + 16);
  for (int j = 0; j < n; j++) {
    Lanes x = load(rows + j * D), y = load(rows + j * D + 16);
    for (int r = 0; r < ROWS; r++) x += p[r * stride + j] * lo[r], y += p[r * stride + j] * hi[r];
    store(rows + j * D, x), store(rows + j * D + 16, y);
  }
}

static inline void turn(const half* from, const float* cos, const float* sin, float scale, float* to) {
  for (int d = 0; d < D / 2; d++) {
    float a = widen(from[d]) * scale, b = widen(from[d + D / 2]) * scale;
    to[d] = a * cos[d] - b * sin[d];
    to[d + D / 2] = b * cos[d] + a * sin[d];
  }
}

static inline void turn_back(const float* from, const float* cos, const float* sin, float scale, half* to) {
  for (int d = 0; d < D / 2; d++) {
    float a = from[d] * scale, b = from[d + D / 2] * scale;
    to[d] = narrow(a * cos[d] + b * sin[d]);
    to[d + D / 2] = narrow(b * cos[d] - a * sin[d]);
  }
}

/** Queries, keys and values of one document and one key-value head, turned, in float32. */
struct Head {
  int length, padded, head_rows;
  std::vector<float> q, k, v, k_columns, v_columns, p;

  void read(const half* qkv, int from, int to, int group, int groups, const float* cos, const float* sin) {
    length = to - from, padded = (length + 31) / 32 * 32;
    int width = (SHARE + 2) * groups * D;
    q.assign(padded * SHARE * D, 0), k.assign(padded * D, 0), v.assign(padded * D, 0);
    k_columns.resize(padded * D), v_columns.resize(padded * D), p.resize(ROWS * padded);
    for (int t = 0; t < length; t++) {
      const half* x = qkv + (int64_t)(from + t) * width;
      for (int h = 0; h < SHARE; h++)
        turn(x + (group * SHARE + h) * D, cos + t * D / 2, sin + t * D / 2, 1 / std::sqrt((float)D), &q[(t * SHARE + h) * D]);
      turn(x + (SHARE * groups + group) * D, cos + t * D / 2, sin + t * D / 2, 1, &k[t * D]);
      for (int d = 0; d < D; d++) v[t * D + d] = widen(x[((SHARE + 1) * groups + group) * D + d]);
    }
    for (int t = 0; t < padded; t++)
      for (int d = 0; d < D; d++) k_columns[d * padded + t] = k[t * D + d], v_columns[d * padded + t] = v[t * D + d];
  }
};

extern "C" void attend(const half* qkv, const int64_t* starts, int documents, int groups, const float* cos, const float* sin,
                       half* out, float* log_sums) {
  Head h;
  const int positions = ROWS / SHARE, heads = SHARE * groups;
  float y[ROWS * D];
  for (int i = 0; i < documents; i++)
    for (int g = 0; g < groups; g++) {
      h.read(qkv, starts[i], starts[i + 1], g, groups, cos, sin);
      for (int t = 0; t < h.length; t += positions) {
        int n = std::min(h.length, t + positions), columns = (n + 31) / 32 * 32;
        score(&h.q[t * SHARE * D], h.k_columns.data(), h.padded, columns, h.p.data(), h.padded);
        float scale[ROWS];
        for (int r = 0; r < ROWS; r++) {
          float *p = &h.p[r * h.padded], top = -1e30f, sum = 0;
          int seen = std::min(n, t + r / SHARE + 1);
          for (int j = 0; j < seen; j++) top = std::max(top, p[j]);
          for (int j = 0; j < seen; j++) p[j] = std::exp(p[j] - top), sum += p[j];
          for (int j = seen; j < n; j++) p[j] = 0;
          scale[r] = 1 / sum;
          int at = t + r / SHARE;
          if (at < h.length) log_sums[(starts[i] + at) * heads + g * SHARE + r % SHARE] = top + std::log(sum);
        }
        mix(h.p.data(), h.padded, n, h.v.data(), y);
        for (int r = 0; r < ROWS && t + r / SHARE < h.length; r++) {
          half* to = out + ((starts[i] + t + r / SHARE) * heads + g * SHARE + r % SHARE) * D;
          for (int d = 0; d < D; d++) to[d] = narrow(y[r * D + d] * scale[r]);
        }
      }
    }
}

extern "C" void attend_back(const half* qkv, const int64_t* starts, int documents, int groups, const float* cos, const float* sin,
                            const half* out, const float* log_sums, const half* d_out, half* d_qkv) {
  Head h;
  const int positions = ROWS / SHARE, heads = SHARE * groups, width = (SHARE + 2) * groups * D;
  std::vector<float> dp, dk, dv;
  float dy[ROWS * D], dq[ROWS * D], dot[ROWS], log_sum[ROWS];
  for (int i = 0; i < documents; i++)
    for (int g = 0; g < groups; g++) {
      h.read(qkv, starts[i], starts[i + 1], g, groups, cos, sin);
      dp.resize(ROWS * h.padded), dk.assign(h.padded * D, 0), dv.assign(h.padded * D, 0);
      for (int t = 0; t < h.length; t += positions) {
        int n = std::min(h.length, t + positions), columns = (n + 31) / 32 * 32;
        for (int r = 0; r < ROWS; r++) {
          bool real = t + r / SHARE < h.length;
          int64_t at = (starts[i] + t + r / SHARE) * heads + g * SHARE + r % SHARE;
          log_sum[r] = real ? log_sums[at] : 0, dot[r] = 0;
          for (int d = 0; d < D; d++) {
            dy[r * D + d] = real ? widen(d_out[at * D + d]) : 0;
            if (real) dot[r] += dy[r * D + d] * widen(out[at * D + d]);
          }
        }
        const float* q = &h.q[t * SHARE * D];
        score(q, h.k_columns.data(), h.padded, columns, h.p.data(), h.padded);
        score(dy, h.v_columns.data(), h.padded, columns, dp.data(), h.padded);
        for (int r = 0; r < ROWS; r++) {
          float *p = &h.p[r * h.padded], *ds = &dp[r * h.padded];
          int seen = std::min(n, t + r / SHARE + 1);
          for (int j = 0; j < seen; j++) p[j] = std::exp(p[j] - log_sum[r]), ds[j] = p[j] * (ds[j] - dot[r]);
          for (int j = seen; j < n; j++) p[j] = ds[j] = 0;
        }
        spread(h.p.data(), h.padded, n, dy, dv.data());
        spread(dp.data(), h.padded, n, q, dk.data());
        mix(dp.data(), h.padded, n, h.k.data(), dq);
        for (int r = 0; r < ROWS && t + r / SHARE < h.length; r++) {
          int at = t + r / SHARE;
          turn_back(dq + r * D, cos + at * D / 2, sin + at * D / 2, 1 / std::sqrt((float)D),
                    d_qkv + (starts[i] + at) * width + (g * SHARE + r % SHARE) * D);
        }
      }
      for (int t = 0; t < h.length; t++) {
        half* to = d_qkv + (starts[i] + t) * width;
        turn_back(&dk[t * D], cos + t * D / 2, sin + t * D / 2, 1, to + (SHARE * groups + g) * D);
        for (int d = 0; d < D; d++) to[((SHARE + 1) * groups + g) * D + d] = narrow(dv[t * D + d]);
      }
    }
}

/** y = x / rms(x) * gain, x float32 [n, width]. */
extern "C" void norm(const float* x, const float* gain, int64_t n, int width, float eps, half* y, float* scales) {
  for (int64_t i = 0; i < n; i++, x += width, y += width) {
    float sum = 0;
    for (int d = 0; d < width; d++) sum += x[d] * x[d];
    float s = scales[i] = 1 / std::sqrt(sum / width + eps);
    for (int d = 0; d < width; d++) y[d] = narrow(x[d] * s * gain[d]);
  }
}

extern "C" void norm_back(const float* x, const float* gain, const float* scales, const half* dy, int64_t n, int width, float* dx,
                          float* d_gain) {
  for (int64_t i = 0; i < n; i++, x += width, dy += width, dx += width) {
    float s = scales[i], dot = 0;
    for (int d = 0; d < width; d++) {
      float g = widen(dy[d]);
      d_gain[d] += g * x[d] * s;
      dot += g * gain[d] * x[d];
    }
    float back = dot * s * s * s / width;
    for (int d = 0; d < width; d++) dx[d] = widen(dy[d]) * gain[d] * s - x[d] * back;
  }
}

/** y = silu(gate) * up, where a row of x is gate and then up, `ff` values each. */
extern "C" void swiglu(const half* x, int64_t n, int ff, half* y) {
  for (int64_t i = 0; i < n; i++, x += 2 * ff, y += ff)
    for (int d = 0; d < ff; d++) {
      float a = widen(x[d]);
      y[d] = narrow(a / (1 + std::exp(-a)) * widen(x[ff + d]));
    }
}

extern "C" void swiglu_back(const half* x, const half* dy, int64_t n, int ff, half* dx) {
  for (int64_t i = 0; i < n; i++, x += 2 * ff, dx += 2 * ff, dy += ff)
    for (int d = 0; d < ff; d++) {
      float a = widen(x[d]), g = widen(dy[d]), s = 1 / (1 + std::exp(-a));
      dx[d] = narrow(g * widen(x[ff + d]) * s * (1 + a * (1 - s)));
      dx[ff + d] = narrow(g * a * s);
    }
}
