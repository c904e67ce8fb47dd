import { useActions } from "../screen/syscope-context.tsx";
import { appText } from "../text/app.ts";
import { commandText } from "../text/commands.ts";
import { Dialog } from "./dialog.tsx";

/** The link to this moment. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const { copyLink } = useActions();
  return (
    <Dialog title={appText.header.share} onClose={onClose}>
      <button type="button" onClick={() => void copyLink().then(onClose)}>
        {commandText.titles.copyLink}
      </button>
    </Dialog>
  );
}
