#include "start.h"
static int sum(int n, ...) {
  va_list list, again;
  va_start(list, n);
  va_copy(again, list);
  int total = 0;
  for (int i = 0; i < n; i++) total += va_arg(list, int);
  for (int i = 0; i < n; i++) total ^= va_arg(again, int) << i;
  va_end(list);
  va_end(again);
  return total;
}
static s64 mixed(const char *kinds, ...) {
  va_list list;
  va_start(list, kinds);
  s64 total = 0;
  for (; *kinds; kinds++) total = total * 31 + (*kinds == 'l' ? va_arg(list, s64) : va_arg(list, int));
  va_end(list);
  return total;
}
static int run(void) {
  print("%d %d\n", sum(3, 1, 2, 3), sum(10, 1, -2, 3, -4, 5, -6, 7, -8, 9, -10));
  print("%X\n", (u64)mixed("ililil", 1, 2LL, -3, 1LL << 40, 5, -6LL));
  print("%c%c%s%u%%\n", 'o', 'k', " - ", 4000000000u);
  return 0;
}
