import { Component, type ReactNode } from "react";
import { appText } from "../text/app.ts";

/** Keeps a part that fails to load, or to draw, from taking the page with it. */
export class PartBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <p className="quiet" role="alert">
        {appText.failedPart}{" "}
        <button type="button" onClick={() => this.setState({ failed: false })}>
          {appText.retry}
        </button>
      </p>
    );
  }
}
