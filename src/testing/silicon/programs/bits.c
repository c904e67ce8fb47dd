#include "start.h"
static int count(u32 x) {
  int n = 0;
  for (; x; x &= x - 1) n++;
  return n;
}
static u32 reversed(u32 x) {
  x = ((x >> 1) & 0x55555555u) | ((x & 0x55555555u) << 1);
  x = ((x >> 2) & 0x33333333u) | ((x & 0x33333333u) << 2);
  x = ((x >> 4) & 0x0f0f0f0fu) | ((x & 0x0f0f0f0fu) << 4);
  return __builtin_bswap32(x);
}
static u32 crc(const u8 *bytes, int n) {
  u32 c = ~0u;
  while (n--) {
    c ^= *bytes++;
    for (int i = 0; i < 8; i++) c = (c >> 1) ^ (0xedb88320u & -(c & 1));
  }
  return ~c;
}
static int run(void) {
  u32 x = 0xdeadbeef;
  for (int i = 0; i < 20; i++) {
    x = (x << 5 | x >> 27) + (u32)count(x);
    x ^= reversed(x) >> (x & 7);
    if (x) x += (u32)__builtin_ctz(x) - (u32)__builtin_clz(x);
  }
  struct {
    unsigned a : 3, b : 9, c : 17;
    signed d : 3;
  } fields = {5, 300, 77777, -3};
  fields.b += 400;
  fields.d++;
  print("%x %x %d %d\n", x, crc((const u8 *)"123456789", 9), fields.b, fields.d);
  return count(x);
}
