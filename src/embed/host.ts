import { isOutgoing, type Outgoing, readMessage } from "./messages.ts";

/** What the page around the embed asks for. */
export interface HostRequests {
  readonly load: (link: string) => void;
  readonly setStep: (step: number) => void;
}

/** The page around the embed. */
export interface Host {
  readonly tell: (message: Outgoing) => void;
}

/**
 * Talks to the page around a frame. It is the only one that is listened to, and what is not a message is passed over in
 * silence. Answers go to that one window, whatever its origin: they say what the frame shows and nothing else.
 */
export function connectToHost(frame: Window, requests: HostRequests): Host {
  const { parent } = frame;
  if (parent === frame) return { tell: () => undefined };
  frame.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== parent) return;
    const message = readMessage(event.data);
    if (message?.type === "load") requests.load(message.link);
    if (message?.type === "setStep") requests.setStep(message.step);
  });
  return {
    tell: (message) => {
      if (isOutgoing(message)) parent.postMessage(message, "*");
    },
  };
}
