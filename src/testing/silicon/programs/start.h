/* A process without a C library: its start, two system calls, and printing. Included by each program once. */
#include <stdarg.h>

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

#ifdef __x86_64__
static long call3(long nr, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}
enum { NR_write = 1, NR_exit = 231 };
__asm__(".globl _start\n_start: xor %ebp, %ebp\n and $-16, %rsp\n call start\n hlt");
#else
static long call3(long nr, long a, long b, long c) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
  return result;
}
enum { NR_write = 4, NR_exit = 252 };
__asm__(".globl _start\n_start: xor %ebp, %ebp\n and $-16, %esp\n call start\n hlt");
#endif

/* gcc calls these by itself. */
void *memcpy(void *to, const void *from, __SIZE_TYPE__ n) {
  u8 *t = to;
  const u8 *f = from;
  while (n--) *t++ = *f++;
  return to;
}
void *memset(void *to, int value, __SIZE_TYPE__ n) {
  u8 *t = to;
  while (n--) *t++ = (u8)value;
  return to;
}

static char line[256];
static int used;

static void put(char c) {
  if (used < (int)sizeof line) line[used++] = c;
}

static void put_number(u64 value, unsigned base, int width) {
  char digits[24];
  int n = 0;
  do {
    /* 64-bit division needs libgcc in 32-bit code: bit by bit instead. */
    u64 quotient = 0, rest = 0;
    for (int bit = 63; bit >= 0; bit--) {
      rest = (rest << 1) | ((value >> bit) & 1);
      if (rest >= base) {
        rest -= base;
        quotient |= 1ULL << bit;
      }
    }
    digits[n++] = "0123456789abcdef"[rest];
    value = quotient;
  } while (value);
  while (n < width) digits[n++] = '0';
  while (n) put(digits[--n]);
}

/* %d %u %x %s %c of ints, %D and %X of 64 bits. */
static void print(const char *format, ...) {
  va_list list;
  va_start(list, format);
  used = 0;
  for (; *format; format++) {
    if (*format != '%') {
      put(*format);
      continue;
    }
    switch (*++format) {
      case 'd': {
        int value = va_arg(list, int);
        if (value < 0) put('-');
        put_number(value < 0 ? -(u64)value : (u64)value, 10, 1);
        break;
      }
      case 'u': put_number(va_arg(list, u32), 10, 1); break;
      case 'x': put_number(va_arg(list, u32), 16, 8); break;
      case 'D': put_number((u64)va_arg(list, s64), 10, 1); break;
      case 'X': put_number(va_arg(list, u64), 16, 16); break;
      case 'c': put((char)va_arg(list, int)); break;
      case 's': {
        const char *text = va_arg(list, const char *);
        while (*text) put(*text++);
        break;
      }
      default: put('?');
    }
  }
  va_end(list);
  call3(NR_write, 1, (long)line, used);
}

static int run(void);
__attribute__((used, noreturn)) void start(void) {
  call3(NR_exit, run() & 0xff, 0, 0);
  for (;;) {
  }
}
