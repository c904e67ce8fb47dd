#include "start.h"
/* A jump table, function pointers, and a small interpreter. */
enum op { PUSH, ADD, SUB, MUL, DUP, SWAP, JNZ, OUT, END };
static const signed char program[] = {PUSH, 1, PUSH, 6, SWAP, PUSH, 3, MUL, SWAP, PUSH, 1, SUB, DUP, JNZ, 4, OUT, OUT, END};
static int twice(int x) { return 2 * x; }
static int square(int x) { return x * x; }
static int negate(int x) { return -x; }
static int (*const functions[])(int) = {twice, square, negate};
static int interpret(void) {
  int stack[16], top = 0, steps = 0;
  for (int pc = 0;; steps++) {
    switch ((enum op)program[pc++]) {
      case PUSH: stack[top++] = program[pc++]; break;
      case ADD: top--; stack[top - 1] += stack[top]; break;
      case SUB: top--; stack[top - 1] -= stack[top]; break;
      case MUL: top--; stack[top - 1] *= stack[top]; break;
      case DUP: stack[top] = stack[top - 1]; top++; break;
      case SWAP: {
        int t = stack[top - 1];
        stack[top - 1] = stack[top - 2];
        stack[top - 2] = t;
        break;
      }
      case JNZ: pc = stack[--top] ? program[pc] : pc + 1; break;
      case OUT: print("%d ", stack[--top]); break;
      case END: return steps;
    }
  }
}
static int run(void) {
  int x = 3;
  for (int i = 0; i < 7; i++) x = functions[i % 3](x);
  print("%d %d\n", x, interpret());
  return x;
}
