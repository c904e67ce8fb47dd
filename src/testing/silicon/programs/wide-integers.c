#include "start.h"
/* 64-bit arithmetic, which takes two registers in 32-bit code. */
static u64 power(u64 base, u32 exponent) {
  u64 result = 1;
  for (; exponent; exponent >>= 1, base *= base)
    if (exponent & 1) result *= base;
  return result;
}
static s64 absolute(s64 x) { return x < 0 ? -x : x; }
static u64 gcd(u64 a, u64 b) {
  while (a != b) {
    if (a > b) a -= b;
    else b -= a;
  }
  return a;
}
static u64 rotate(u64 x, int n) { return (x << (n & 63)) | (x >> (-n & 63)); }
static int run(void) {
  volatile u64 seed = 0x123456789abcdefULL;
  u64 x = seed;
  s64 sum = 0;
  for (int i = 0; i < 30; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    sum += (s64)x >> (i & 31);
    sum -= absolute((s64)rotate(x, i));
  }
  print("%X %X %X\n", x, (u64)sum, power(3, 77));
  print("%D %d %d\n", gcd(123456, 7890), x > (u64)sum, (s64)x > sum);
  return (int)x;
}
