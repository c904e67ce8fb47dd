/**
 * Lets a service worker keep the app for use without a network. `onNewVersion` is called when the next visit, or a reload, will
 * open a newer version; the page that is open keeps its own files. Nothing happens where the browser does not let a page do that.
 */
export async function keepForOffline(onNewVersion: () => void): Promise<void> {
  try {
    if (window.top !== window) return; // framed by another page: it is that page's visit
    const { serviceWorker } = navigator;
    const hadOne = serviceWorker.controller !== null;
    const registration = await serviceWorker.register("service-worker.js");
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (hadOne && installing.state === "activated") onNewVersion();
      });
    });
    if (hadOne) registration.active?.postMessage("forget older versions");
  } catch {
    // no service workers here, or none allowed: the app works as long as there is a network
  }
}
