/* Numbers through a whole C library: conversions, printf and libm as musl compiles them, with SSE and x87. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char text[8192];
static size_t used;

static void flush(void) {
  write(1, text, used);
  used = 0;
}

#define SAY(...) \
  do { \
    used += snprintf(text + used, sizeof text - used, __VA_ARGS__); \
    if (used > 7000) flush(); \
  } while (0)

int main(void) {
  volatile double x = 2;
  volatile long double y = 1;
  volatile float f = 1;
  for (int i = 1; i < 12; i++) {
    SAY("%d %f %.17g %a\n", i, sqrt(x * i), pow(x, i / 3.0), exp(-i * x));
    SAY("  %.20Lg %Lf %La\n", y / i, sinl(y * i), expl(y * i / 7));
    SAY("  %.9g %.9g %ld %lld\n", (double)(f * i / 3), (double)cosf(f * i), lround(x * i), llrintl(y * i * x));
    SAY("  %.17g %.17g %.17g\n", atan2(x, i), log(x * i), fmod(x * 1e10, i));
    x *= 1.1;
    f *= 0.9f;
  }
  SAY("%g %e %.3f %g\n", strtod("1.7976931348623157e308", 0), 4.9e-324, 1e21, strtod("0x1.8p-1074", 0));
  SAY("%Lg %.0Lf\n", strtold("1.18973149535723176502e+4932", 0), y * 18446744073709551615.0L);
  SAY("%f %f %g %g\n", 0.5 / 0, -(x - x) / (x - x), floor(-2.5), rint(2.5));
  char words[3][40] = {"the quick brown fox jumps over it", "lazy dog", ""};
  SAY("%zu %s %d %s\n", strlen(words[0]), strstr(words[0], "fox"), strcmp(words[0], words[1]), strchr(words[1], 'd'));
  flush();
  return 0;
}
