#include "start.h"
/* USES FLOATS: 80-bit extended precision. */
static long double series(int n) {
  long double sum = 0, term = 1;
  for (int i = 1; i <= n; i++) {
    sum += term;
    term /= i;
  }
  return sum;
}
static int run(void) {
  long double e = series(18), x = 1;
  for (int i = 0; i < 10; i++) x = x * e - (long double)(i * i) / 3;
  union { long double d; struct { u64 mantissa; unsigned short exponent; } s; } bits = {e}, other = {x};
  print("%X %x %X %x\n", bits.s.mantissa, (u32)bits.s.exponent, other.s.mantissa, (u32)other.s.exponent);
  print("%d %d\n", (int)x, e > 2.718281828L);
  return (int)(e * 50);
}
