import { type Box, type Scene, SIZES } from "./scene.js";

/** A point of a drawing, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of a drawing, in pixels. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything of a scene is. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  /** By the keys of boxes. */
  readonly boxes: ReadonlyMap<string, Rect>;
  /** By the keys of lines. */
  readonly lines: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Rect | null }>;
}

/** Something that can place the boxes and lines of a scene. */
export interface LayoutEngine {
  /** Rejects with a reason in words when it fails or takes too long. One at a time. */
  place(scene: Scene): Promise<Placed>;
  /** Ends its worker. */
  close(): void;
}

/** Milliseconds; 200 services take one to five seconds, on a busy machine more. */
const TIME_LIMIT = 10_000;
/** Boxes and lines above which not even the worker is asked: it would only run into the limit. */
const SIZE_LIMIT = 3000;
/** The tidier placement of nodes is for graphs of at most this many boxes. */
const TIDY_UP_TO = 25;

/** As much of a `Worker` as is used here. */
export interface LayoutWorker {
  onmessage: ((event: MessageEvent<Answer>) => void) | null;
  onerror?: ((event: ErrorEvent) => void) | null;
  postMessage(question: object): void;
  terminate?(): void;
}

/**
 * Eclipse's layout kernel, started when it is first needed. This is the only place that knows ELK's JSON; another engine that reads and writes it
 * can take its place.
 *
 * @param start starts `elk-worker.min.js` of the package `elkjs` as a worker, or something that answers like it
 */
export function elkLayout(start: () => LayoutWorker | Promise<LayoutWorker>): LayoutEngine {
  let running: Promise<LayoutWorker> | null = null;
  const close = (): void => {
    running?.then(
      (worker) => worker.terminate?.(),
      () => {},
    );
    running = null;
  };
  const place = async (scene: Scene): Promise<Placed> => {
    if (scene.boxes.length + scene.lines.length > SIZE_LIMIT) throw new Error("it is too large to be drawn");
    try {
      running ??= begin(start);
      const answer = await ask(
        await running,
        { cmd: "layout", graph: toElk(scene), layoutOptions: {}, options: {} },
        TIME_LIMIT,
      );
      return fromElk(answer as ElkNode);
    } catch (error) {
      close();
      throw error;
    }
  };
  return { place, close };
}

async function begin(start: () => LayoutWorker | Promise<LayoutWorker>): Promise<LayoutWorker> {
  const worker = await start();
  try {
    await ask(worker, { cmd: "register", algorithms: ["layered"] });
    return worker;
  } catch (error) {
    worker.terminate?.();
    throw error;
  }
}

/** As much of ELK's JSON as is used here. */
interface ElkShape {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly layoutOptions?: Readonly<Record<string, string>>;
}

interface ElkNode extends ElkShape {
  readonly id: string;
  readonly children?: readonly ElkNode[];
  readonly edges?: readonly ElkEdge[];
}

interface ElkEdge {
  readonly id: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly labels?: readonly (ElkShape & { readonly text: string })[];
  readonly sections?: readonly {
    readonly startPoint: Point;
    readonly endPoint: Point;
    readonly bendPoints?: readonly Point[];
  }[];
}

/** What comes back from ELK's worker. */
interface Answer {
  readonly data?: unknown;
  readonly error?: { readonly message?: string };
}

/** One question to ELK's worker and its answer. */
function ask(worker: LayoutWorker, question: object, timeLimit?: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer =
      timeLimit === undefined
        ? undefined
        : setTimeout(() => reject(new Error(`its layout took more than ${timeLimit / 1000} s`)), timeLimit);
    worker.onmessage = ({ data }: MessageEvent<Answer>): void => {
      clearTimeout(timer);
      if (data.error) reject(new Error(`its layout failed: ${data.error.message ?? "no reason given"}`));
      else resolve(data.data);
    };
    worker.onerror = (event): void => {
      clearTimeout(timer);
      reject(new Error(`the layout engine could not be loaded${event.message ? `: ${event.message}` : ""}`));
    };
    worker.postMessage({ id: 0, ...question });
  });
}

function toElk(scene: Scene): ElkNode {
  const boxes = scene.boxes.reduce((sum, box) => sum + 1 + box.children.length, 0);
  return {
    id: "",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "elk.json.edgeCoords": "ROOT",
      "elk.json.shapeCoords": "ROOT",
      "elk.layered.thoroughness": "1",
      ...(boxes <= TIDY_UP_TO && { "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX" }),
      "elk.padding": "[top=16,left=16,bottom=16,right=16]",
      ...SPACING,
    },
    children: scene.boxes.map(toNode),
    edges: scene.lines.map(
      (line): ElkEdge => ({
        id: line.key,
        sources: [line.source],
        targets: [line.target],
        labels: [
          {
            text: " ",
            width: line.width,
            height: line.height,
            layoutOptions: { "elk.edgeLabels.placement": "CENTER", "elk.edgeLabels.inline": "true" },
          },
        ],
      }),
    ),
  };
}

const SPACING = {
  "elk.spacing.nodeNode": "18",
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.edgeLabel": "4",
  "elk.layered.spacing.nodeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeNodeBetweenLayers": "13",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
} as const;

function toNode(box: Box): ElkNode {
  if (box.children.length === 0) return { id: box.key, width: box.width, height: box.height };
  const { assemblyPadding: padding, assemblyHeader: header } = SIZES;
  return {
    id: box.key,
    layoutOptions: {
      "elk.padding": `[top=${header},left=${padding},bottom=${padding},right=${padding}]`,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      // With direction DOWN, ELK takes the height of a box that holds others first.
      "elk.nodeSize.minimum": `(${box.height},${box.width})`,
      ...SPACING,
    },
    children: box.children.map(toNode),
  };
}

function fromElk(root: ElkNode): Placed {
  const boxes = new Map<string, Rect>();
  const nodes = [...(root.children ?? [])];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    boxes.set(node.id, toRect(node));
    nodes.push(...(node.children ?? []));
  }
  const lines = new Map(
    (root.edges ?? []).map((edge) => {
      const label = edge.labels?.[0];
      return [edge.id, { points: toPoints(edge), label: label ? toRect(label) : null }];
    }),
  );
  return { width: root.width ?? 0, height: root.height ?? 0, boxes, lines };
}

function toRect(shape: ElkShape): Rect {
  return { x: shape.x ?? 0, y: shape.y ?? 0, width: shape.width ?? 0, height: shape.height ?? 0 };
}

function toPoints(edge: ElkEdge): readonly Point[] {
  const section = edge.sections?.[0];
  if (!section) return [];
  const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  return points.map((point, index) => {
    if (index === 0) return aligned(point, points[1]);
    return index === points.length - 1 ? aligned(point, index === 1 ? undefined : points[index - 1]) : point;
  });
}

/** ELK rounds bends but not ends, which makes upright lines lean by a pixel. */
function aligned(end: Point, next: Point | undefined): Point {
  return next && Math.abs(end.x - next.x) < 2 ? { x: next.x, y: end.y } : end;
}
