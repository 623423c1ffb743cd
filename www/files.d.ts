/** Files that are imported as text. */

declare module "*.wasm" {
  /** The bytes, in base64. */
  const base64: string;
  export default base64;
}

declare module "*.xml" {
  const text: string;
  export default text;
}

declare module "*.rng" {
  const text: string;
  export default text;
}

declare module "*/docs/checks" {
  /** The pages of the checks in Markdown, by their codes. */
  const pages: Readonly<Record<string, string>>;
  export default pages;
}

declare module "*.css" {
  /** The style sheet with all that it imports. */
  const text: string;
  export default text;
}
