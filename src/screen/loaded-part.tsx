import { type ReactNode, useEffect, useState } from "react";
import { PartBoundary } from "./part-boundary.tsx";

/** A module that is fetched once; what shows a part of it does so at once when it is there. */
export class LaterModule<Module> {
  private readonly fetch: () => Promise<Module>;
  private arriving: Promise<Module> | null = null;
  private arrived: Module | null = null;

  constructor(fetch: () => Promise<Module>) {
    this.fetch = fetch;
  }

  /** Null until it has arrived. */
  get now(): Module | null {
    return this.arrived;
  }

  /** Fetches it; after a failure the next call tries again. */
  load(): Promise<Module> {
    this.arriving ??= this.fetch().then(
      (module) => {
        this.arrived = module;
        return module;
      },
      (error: unknown) => {
        this.arriving = null;
        throw error;
      },
    );
    return this.arriving;
  }
}

interface PartProps<Module> {
  readonly module: LaterModule<Module>;
  readonly show: (module: Module) => ReactNode;
  /** Shown until the module is there. */
  readonly waiting: ReactNode;
}

/** A part of a module that may still be on its way. React's own waiting would hold back what has arrived by up to 300 ms. */
export function LoadedPart<Module>(props: PartProps<Module>) {
  return (
    <PartBoundary>
      <Part {...props} />
    </PartBoundary>
  );
}

function Part<Module>({ module, show, waiting }: PartProps<Module>) {
  const [loaded, setLoaded] = useState(() => module.now);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let wanted = true;
    module.load().then(
      (value) => wanted && setLoaded(value),
      (reason: unknown) => wanted && setError(reason ?? new Error("the part did not load")),
    );
    return () => {
      wanted = false;
    };
  }, [module]);
  if (error !== null) throw error;
  return loaded === null ? waiting : show(loaded);
}
