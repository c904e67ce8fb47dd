#include "start.h"
/* Structures by value, nested, copied, returned; a linked list and a matrix. */
struct point { int x, y; };
struct box { struct point low, high; char name[12]; };
struct node { int value; struct node *next; };
static struct point add(struct point a, struct point b) { return (struct point){a.x + b.x, a.y + b.y}; }
static struct box grow(struct box b, int by) {
  b.low = add(b.low, (struct point){-by, -by});
  b.high = add(b.high, (struct point){by, by});
  b.name[0]++;
  return b;
}
static int area(const struct box *b) { return (b->high.x - b->low.x) * (b->high.y - b->low.y); }
static int run(void) {
  struct box boxes[3] = {{{0, 0}, {2, 3}, "a box"}, {{-5, 1}, {7, 9}, "b box"}};
  boxes[2] = grow(grow(boxes[0], 2), 3);
  struct box copy = boxes[1];
  boxes[1] = boxes[2];
  struct node nodes[5], *list = 0;
  for (int i = 0; i < 5; i++) {
    nodes[i] = (struct node){area(&boxes[i % 3]) + i, list};
    list = &nodes[i];
  }
  int sum = 0;
  for (struct node *n = list; n; n = n->next) sum = sum * 3 + n->value;
  int m[3][3], p[3][3];
  for (int i = 0; i < 9; i++) m[i / 3][i % 3] = i - 4;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      p[i][j] = 0;
      for (int k = 0; k < 3; k++) p[i][j] += m[i][k] * m[k][j];
    }
  print("%d %s %s %d %d\n", sum, boxes[1].name, copy.name, area(&copy), p[0][0] * p[2][1]);
  return sum;
}
