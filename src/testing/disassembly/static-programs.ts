import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A static program whose code is compared, and where it lies. */
export interface StaticProgram {
  readonly name: string;
  readonly path: string;
}

/** A program that pulls much of the C library in: formats, numbers, mathematics, regular expressions, time, wide characters. */
const SOURCE = `
#include <complex.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
static int compare(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return x < y ? -1 : x > y; }
int main(int c, char **v) {
  double d[64]; long double l = 1; float f = c; wchar_t w[20]; char b[200]; regex_t r; time_t t = time(0);
  for (int i = 0; i < 64; i++) {
    d[i] = sin(i) * pow(i, c) + tgamma(i + c) + log2(i + 1) + cbrt(i) + fmod(i, c + 1);
    l += expl(i) * sinl(l) + logl(i + 2) + fmal(l, i, c);
  }
  f = sinf(f) + expf(f) + powf(f, 2) + lrintf(f) + hypotf(f, f);
  double complex z = csqrt(c + I * f);
  qsort(d, 64, 8, compare); regcomp(&r, v[0], REG_EXTENDED); strftime(b, 200, "%c", localtime(&t)); mbstowcs(w, b, 20);
  printf("%Lg %g %a %s %ls %f %f\\n", l, d[3], d[4], b, w, f, creal(z));
  return strtold(v[0], 0) + strtod(v[0], 0) + scanf("%Lf%d", &l, &c);
}
`;

const COMPILED = [
  ["musl", "musl-gcc", []],
  ["glibc", "gcc", []],
  ["glibc, 32 bits", "gcc", ["-m32"]],
] as const;

/** BusyBox as Debian's busybox-static installs it. */
const BUSYBOX = "/usr/bin/busybox";

/** What of `wanted` this machine has or can compile in `folder`. */
export function staticPrograms(folder: string, wanted: (name: string) => boolean): readonly StaticProgram[] {
  const programs: StaticProgram[] = [];
  if (wanted("busybox") && existsSync(BUSYBOX)) programs.push({ name: "busybox", path: BUSYBOX });
  const source = join(folder, "program.c");
  writeFileSync(source, SOURCE);
  for (const [name, compiler, flags] of COMPILED) {
    if (!wanted(name)) continue;
    const path = join(folder, name.replaceAll(/\W+/g, "-"));
    const { status } = spawnSync(compiler, [...flags, "-static", "-O2", "-o", path, source, "-lm"]);
    if (status === 0) programs.push({ name, path });
  }
  return programs;
}
