#include "start.h"
/* USES FLOATS: single and double precision, conversions and comparisons. */
static double root(double x) {
  double r = x > 1 ? x / 2 : 1;
  for (int i = 0; i < 8; i++) r = (r + x / r) / 2;
  return r;
}
static float horner(const float *c, int n, float x) {
  float y = 0;
  while (n--) y = y * x + c[n];
  return y;
}
static int run(void) {
  static const float c[] = {1, -0.5f, 0.25f, -0.125f, 3e-5f};
  volatile double zero = 0, big = 1e308;
  double total = 0;
  for (int i = 1; i < 12; i++) total += root(i) / (i + 0.1) - (float)(i * 0.3f);
  union { double d; u64 u; } bits = {total}, infinite = {big * 10}, nan = {zero / zero};
  union { float f; u32 u; } single = {horner(c, 5, 1.7f)};
  print("%X %x %X %d\n", bits.u, single.u, infinite.u, nan.d == nan.d);
  print("%d %d %d\n", (int)(total * 1000), (int)-2.7, total < 1e9);
  return (int)(root(2) * 100);
}
