/** The tools lie two folders up, as in a workspace. */
export default { turbopack: { root: `${import.meta.dirname}/../..` } };
