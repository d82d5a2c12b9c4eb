/** What the two libraries put into the global scope, as far as these scripts use it. */
interface HtmxContext {
  readonly sourceElement: Element;
  readonly target: Element | undefined;
  readonly request: { action: string; body: FormData | null };
  readonly response: { readonly status: number };
}

interface HtmxDetail {
  readonly ctx: HtmxContext;
}

declare const htmx: {
  ajax(method: string, path: string, options: { target: string; swap: string }): Promise<void>;
  process(element: Element): void;
};

interface UPlot {
  readonly root: Element;
  readonly scales: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly cursor: { readonly idx?: number | null };
  readonly data: readonly (readonly (number | null | undefined)[])[];
  readonly select: { readonly left: number; readonly width: number };
  posToVal(position: number, scale: string): number;
  valToPos(value: number, scale: string, onCanvas: boolean): number;
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}

declare const uPlot: new (
  options: object,
  data: [number[], ...(number | null | undefined)[][]],
  place: HTMLElement,
) => UPlot;
