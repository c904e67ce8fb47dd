/**
 * In a list whose first items satisfy a predicate and the rest do not: how many do, found by halving.
 * `indexAfter(list, (item) => item.step < 5)` is the index of the first item from step 5 on.
 */
export function indexAfter<Item>(list: readonly Item[], predicate: (item: Item) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (predicate(list[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
