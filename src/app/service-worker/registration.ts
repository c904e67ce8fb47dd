/**
 * Lets a service worker keep the app for use without a network, once it has opened. `onNewVersion` is called when a reload will
 * open a newer version; the page that is open keeps its own files. Nothing happens where the browser does not let a page do that.
 */
export async function keepForOffline(opened: Promise<void>, onNewVersion: () => void): Promise<void> {
  try {
    if (window.top !== window) return; // framed by another page: it is that page's visit
    const { serviceWorker } = navigator;
    const before = serviceWorker.controller;
    // Another worker takes over when it has all files of its version. The first one of all brings nothing new.
    const takenOver = new Promise<void>((resolve) => {
      let previous = before;
      serviceWorker.addEventListener("controllerchange", () => {
        if (previous !== null) resolve();
        previous = serviceWorker.controller;
      });
    });
    await opened;
    const registration = await serviceWorker.register("service-worker.js");
    if (before !== null) registration.active?.postMessage("forget older versions");
    await takenOver;
    onNewVersion();
  } catch {
    // no service workers here, or none allowed: the app works as long as there is a network
  }
}
