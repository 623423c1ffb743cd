import { StyleModule } from "style-mod";

/**
 * Lets the editor have its style sheets under a content policy that allows no inline styles. CodeMirror makes a `<style>` for
 * a page, but for a shadow root a constructed sheet, which no policy forbids. So its rules go to a shadow root that
 * nobody sees, and the page adopts that one's sheet. To be called before the first editor is made.
 */
export function adoptSheets(): void {
  const { mount } = StyleModule;
  const shadow = document.createElement("div").attachShadow({ mode: "open" });
  StyleModule.mount = (root, modules, options) => {
    mount.call(StyleModule, root === document ? shadow : root, modules, options);
    document.adoptedStyleSheets = shadow.adoptedStyleSheets;
  };
}
