// <syscope-demo demo="hello-syscall"></syscope-demo>: a Syscope in a frame of its own. docs/embedding.md says what it takes.
// It works as a classic script and as a module; the frame is loaded from the folder that this file lies in.
(() => {
  const HERE =
    document.currentScript?.src ?? new Error().stack?.match(/(https?|file):\/\/[^\s)]+\/syscope-demo\.js/)?.[0];
  const EMBED = new URL("embed.html", HERE ?? document.baseURI);
  const VERSION = 1;
  const LEAST_HEIGHT = 150;
  const MOST_HEIGHT = 2000;
  const START_HEIGHT = 420;
  /** Fields of the link and of the embed that are attributes by the same name. */
  const FIELDS = ["demo", "lesson", "step", "zoom", "panes", "theme", "motion"];

  const within = (height) => Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, Math.round(height)));

  class SyscopeDemo extends HTMLElement {
    static observedAttributes = ["link", ...FIELDS, "at", "ro", "height", "title"];

    #frame = document.createElement("iframe");
    #listen = (event) => this.#take(event);
    #changed = false;
    #address = null;

    connectedCallback() {
      addEventListener("message", this.#listen);
      this.style.display ||= "block";
      this.#frame.loading = "lazy";
      // Its own scripts, and the way to the whole Syscope in a new tab; no access to this page's origin.
      this.#frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
      this.#frame.style.cssText =
        "display:block;box-sizing:border-box;width:100%;border:1px solid #8888;border-radius:8px";
      this.#show();
      this.replaceChildren(this.#frame);
    }

    disconnectedCallback() {
      this.#address = null; // a frame that is put back starts anew
      removeEventListener("message", this.#listen);
    }

    attributeChangedCallback() {
      if (!this.isConnected || this.#changed) return;
      // Several attributes that change together are one change.
      this.#changed = true;
      queueMicrotask(() => {
        this.#changed = false;
        if (this.isConnected) this.#show();
      });
    }

    /** Opens a link in the frame: `#demo=echo`, or what Share gives. */
    load(link) {
      this.#send({ type: "load", link: `${link}` });
    }

    /** Goes to a step of the run that is open. */
    setStep(step) {
      this.#send({ type: "setStep", step: Number(step) });
    }

    #send(message) {
      // A sandboxed frame has no origin that could be named.
      this.#frame.contentWindow?.postMessage({ syscope: VERSION, ...message }, "*");
    }

    #show() {
      const height = Number.parseInt(this.getAttribute("height") ?? "", 10);
      const fixed = Number.isFinite(height);
      this.#frame.style.height = `${fixed ? within(height) : Number.parseInt(this.#frame.style.height, 10) || START_HEIGHT}px`;
      this.#frame.title = this.getAttribute("title") || "Syscope: a system call, step by step";
      const address = `${EMBED.href.split("#")[0]}#${this.#hash(fixed)}`;
      if (address === this.#address) return;
      // The first address is fetched when the frame comes near the screen. Later ones differ in their hash, which the frame follows;
      // they make no entry in the reader's history.
      if (this.#address === null) this.#frame.src = address;
      else this.#frame.contentWindow?.location.replace(address);
      this.#address = address;
    }

    #hash(fixed) {
      const link = this.getAttribute("link");
      const carried = link === null ? [] : [link.slice(link.indexOf("#") + 1)];
      const fields = FIELDS.filter((name) => this.hasAttribute(name) && !(link !== null && isLinkField(name)));
      return [
        ...carried,
        ...fields.map((name) => `${name}=${encodeURIComponent(this.getAttribute(name)).replaceAll("%2C", ",")}`),
        ...(this.hasAttribute("at") && link === null ? [`at=${encodeURIComponent(this.getAttribute("at"))}`] : []),
        ...(this.hasAttribute("ro") && this.getAttribute("ro") !== "0" ? ["ro=1"] : []),
        ...(fixed ? [] : ["height=auto"]),
      ].join("&");
    }

    #take({ source, data }) {
      if (source === null || source !== this.#frame.contentWindow) return;
      if (typeof data !== "object" || data === null || data.syscope !== VERSION) return;
      const { type } = data;
      if (type === "resize" && !this.hasAttribute("height") && Number.isFinite(data.height)) {
        this.#frame.style.height = `${within(data.height + 2)}px`; // with its border
      }
      if (type === "ready" || type === "step" || type === "completed") {
        this.dispatchEvent(new CustomEvent(`syscope-${type}`, { detail: data, bubbles: true }));
      }
    }
  }

  function isLinkField(name) {
    return name === "demo" || name === "lesson" || name === "step" || name === "zoom";
  }

  if (customElements.get("syscope-demo") === undefined) customElements.define("syscope-demo", SyscopeDemo);
})();
