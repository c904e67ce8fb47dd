#include "start.h"
static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
static int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}
static int moves;
static void hanoi(int n, int from, int to, int by) {
  if (n == 0) return;
  hanoi(n - 1, from, by, to);
  moves += from * to;
  hanoi(n - 1, by, to, from);
}
static int queens(int row, u32 columns, u32 left, u32 right) {
  if (row == 5) return 1;
  int found = 0;
  for (int c = 0; c < 5; c++) {
    u32 bit = 1u << c;
    if (!((columns | left | right) & bit)) found += queens(row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return found;
}
static int run(void) {
  hanoi(5, 1, 2, 3);
  print("%d %d %d %d\n", fibonacci(9), ackermann(2, 2), moves, queens(0, 0, 0, 0));
  return moves;
}
