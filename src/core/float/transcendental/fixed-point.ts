import { bitLength, type FloatValue, finite } from "../value.ts";

/**
 * Numbers with 256 bits behind the point, as integers. The functions here are those whose series start with 1, so that a
 * small argument costs no relative precision: sin r ÷ r, not sin r.
 */
export const FRACTION_BITS = 256;
export const ONE = 1n << BigInt(FRACTION_BITS);

/** Bits that a product keeps: far more than the 64 it is rounded to. */
const KEPT_BITS = 256;

export function fixedProduct(a: bigint, b: bigint): bigint {
  return (a * b) >> BigInt(FRACTION_BITS);
}

export function fixedQuotient(a: bigint, b: bigint): bigint {
  return (a << BigInt(FRACTION_BITS)) / b;
}

/** A zero or finite value with its sign, cut off behind the last fraction bit. */
export function toFixed({ significand, exponent, negative }: FloatValue): bigint {
  const shift = exponent + FRACTION_BITS;
  const magnitude = shift >= 0 ? significand << BigInt(shift) : significand >> BigInt(-shift);
  return negative ? -magnitude : magnitude;
}

export function fromFixed(fixed: bigint): FloatValue {
  return finite(fixed < 0n, fixed < 0n ? -fixed : fixed, -FRACTION_BITS);
}

/** A finite value times a fixed-point number, to the precision of the longer of the two or KEPT_BITS. */
export function scaledBy(value: FloatValue, factor: bigint): FloatValue {
  const magnitude = factor < 0n ? -factor : factor;
  const product = finite(value.negative !== factor < 0n, value.significand * magnitude, value.exponent - FRACTION_BITS);
  const excess = product.kind === "zero" ? 0 : bitLength(product.significand) - KEPT_BITS;
  if (excess <= 0) return product;
  return { ...product, significand: product.significand >> BigInt(excess), exponent: product.exponent + excess };
}

/** The sum of a series: each term is the one before times `ratio` and a rational factor of its number, from 1. */
function series(ratio: bigint, factor: (term: number) => readonly [numerator: number, denominator: number]): bigint {
  let sum = ONE;
  let term = ONE;
  for (let n = 1; term !== 0n && term !== -1n; n++) {
    const [numerator, denominator] = factor(n);
    term = (fixedProduct(term, ratio) * BigInt(numerator)) / BigInt(denominator);
    sum += term;
  }
  return sum;
}

/** The sum of ratioⁿ ÷ (2n + 1): artanh z ÷ z of z², or arctan z ÷ z of −z². */
function oddReciprocals(ratio: bigint): bigint {
  let sum = ONE;
  let power = ONE;
  for (let n = 3; power !== 0n && power !== -1n; n += 2) {
    power = fixedProduct(power, ratio);
    sum += power / BigInt(n);
  }
  return sum;
}

/** An irrational result that fits between 1 and its neighbor below still shows in which direction it lies. */
function belowOne(fixed: bigint): bigint {
  return fixed >= ONE ? ONE - 1n : fixed;
}

/** sin r ÷ r from r², |r| ≤ 1. */
export function sineRatio(square: bigint): bigint {
  return belowOne(series(-square, (n) => [1, 2 * n * (2 * n + 1)]));
}

/** cos r from r², |r| ≤ 1. */
export function cosineOf(square: bigint): bigint {
  return belowOne(series(-square, (n) => [1, (2 * n - 1) * 2 * n]));
}

/** (eᵗ − 1) ÷ t, |t| ≤ 1. */
export function exponentialRatio(t: bigint): bigint {
  return series(t, (n) => [1, n + 1]);
}

/** arctan z ÷ z from z², |z| ≤ 1/8. */
export function arctangentRatio(square: bigint): bigint {
  return belowOne(oddReciprocals(-square));
}

/** artanh z ÷ z from z², |z| ≤ 1/4. */
export function artanhRatio(square: bigint): bigint {
  return oddReciprocals(square);
}
