/**
 * A deep copy of plain data: objects, arrays, numbers, bigints, strings, booleans. Byte arrays are shared, not copied:
 * plain state never writes into one, it replaces it.
 */
export function clonePlain<T>(value: T): T {
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(clonePlain) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clonePlain(item)])) as T;
}
