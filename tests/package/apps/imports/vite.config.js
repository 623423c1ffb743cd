export default {
  build: {
    lib: { entry: "unused.js", formats: ["es"], fileName: () => "unused.out.js" },
    outDir: ".",
    emptyOutDir: false,
  },
};
