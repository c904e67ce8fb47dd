#include "start.h"
/* Division by variables and constants, signed and unsigned, and what compilers make of it. */
static int run(void) {
  volatile int divisors[] = {1, -1, 2, 3, -7, 10, 1000, -65536};
  int sum = 0;
  u32 usum = 0;
  for (int i = 0; i < 8; i++) {
    int d = divisors[i], x = 1234567 - i * 345678;
    sum += x / d + x % d + x / 7 + x % 10 + x / 16 + x % 1000;
    usum += (u32)x / (u32)d + (u32)x % (u32)d + (u32)x / 10u + (u32)x % 255u;
  }
  int primes = 0;
  for (int n = 2; n < 40; n++) {
    int composite = 0;
    for (int k = 2; k * k <= n; k++) composite |= n % k == 0;
    primes += !composite;
  }
  short s = (short)(sum * 3);
  signed char c = (signed char)(s / 5);
  print("%d %u %d %d %d\n", sum, usum, primes, s, c);
  return primes;
}
