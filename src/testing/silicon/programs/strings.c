#include "start.h"
static int length(const char *s) {
  const char *p = s;
  while (*p) p++;
  return (int)(p - s);
}
static void reverse(char *s) {
  for (int i = 0, j = length(s) - 1; i < j; i++, j--) {
    char t = s[i];
    s[i] = s[j];
    s[j] = t;
  }
}
static int find(const char *text, const char *what) {
  for (int i = 0; text[i]; i++) {
    int j = 0;
    while (what[j] && text[i + j] == what[j]) j++;
    if (!what[j]) return i;
  }
  return -1;
}
static u32 hash(const char *s) {
  u32 h = 2166136261u;
  for (; *s; s++) h = (h ^ (u8)*s) * 16777619u;
  return h;
}
static void upper(char *s) {
  for (; *s; s++)
    if (*s >= 'a' && *s <= 'z') *s = (char)(*s - 32);
}
static int run(void) {
  char text[] = "the quick brown fox jumps over the lazy dog";
  print("%d %d %x\n", length(text), find(text, "lazy"), hash(text));
  reverse(text);
  upper(text);
  print("%s %d\n", text, find(text, "zzz"));
  return length(text);
}
