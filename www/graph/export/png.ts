/** More pixels a side than this no browser's canvas is sure to have, and more in all take too much memory. */
const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 64_000_000;

/**
 * Turns an SVG file of {@link toSvg} into a PNG file, in a page. The page's content policy must allow images from `blob:`.
 *
 * @param scale pixels of the picture for one of the drawing; fewer, but at least one, where a canvas has not so many
 * @throws {Error} The picture would be too large, or the browser does not draw it; the message is a sentence to be shown.
 */
export async function toPng(svg: string, scale = 2): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new Error("The graph could not be drawn as a picture; the SVG has it too.");
    });
    const { naturalWidth: width, naturalHeight: height } = image;
    const most = Math.min(LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
    if (most < 1) {
      throw new Error(
        `The graph is too large for a PNG: ${width} × ${height} pixels. Take the SVG, which has no such limit.`,
      );
    }
    const fitting = Math.min(scale, most);
    return await painted(image, Math.floor(width * fitting), Math.floor(height * fitting));
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function painted(image: HTMLImageElement, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The browser has no memory for the picture; the SVG has it too.");
  return blob;
}
