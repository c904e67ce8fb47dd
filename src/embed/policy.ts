/**
 * Narrows what the page allows itself: without an editor there are no styles but those of its own files, and no workers. A policy that
 * is added later holds from then on.
 */
export function forbidInlineStyles(page: Document): void {
  if (page.head.querySelector("[data-narrow]") !== null) return;
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "style-src 'self'; worker-src 'none'";
  policy.dataset.narrow = "";
  page.head.append(policy);
}
