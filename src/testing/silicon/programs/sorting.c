#include "start.h"
/* Insertion sort, quicksort and a heap, on the same numbers. */
enum { N = 40 };
static int a[N], b[N], c[N];
static void insertion(int *v, int n) {
  for (int i = 1; i < n; i++) {
    int x = v[i], j = i;
    for (; j > 0 && v[j - 1] > x; j--) v[j] = v[j - 1];
    v[j] = x;
  }
}
static void quick(int *v, int low, int high) {
  while (low < high) {
    int pivot = v[(low + high) / 2], i = low, j = high;
    while (i <= j) {
      while (v[i] < pivot) i++;
      while (v[j] > pivot) j--;
      if (i <= j) {
        int t = v[i];
        v[i++] = v[j];
        v[j--] = t;
      }
    }
    quick(v, low, j);
    low = i;
  }
}
static void sift(int *v, int root, int n) {
  for (int child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && v[child] < v[child + 1]) child++;
    if (v[root] >= v[child]) return;
    int t = v[root];
    v[root] = v[child];
    v[child] = t;
  }
}
static void heap(int *v, int n) {
  for (int i = n / 2; i-- > 0;) sift(v, i, n);
  for (int i = n; i-- > 1;) {
    int t = v[0];
    v[0] = v[i];
    v[i] = t;
    sift(v, 0, i);
  }
}
static int run(void) {
  u32 x = 12345;
  for (int i = 0; i < N; i++) a[i] = b[i] = c[i] = (int)((x = x * 1103515245u + 12345u) >> 8) - 5000000;
  insertion(a, N);
  quick(b, 0, N - 1);
  heap(c, N);
  int wrong = 0;
  for (int i = 0; i < N; i++) wrong += a[i] != b[i] || b[i] != c[i];
  print("%d %d %d\n", a[0], a[N - 1], wrong);
  return wrong;
}
