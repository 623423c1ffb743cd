/** Prints every place in the package's declarations where a type is `any`, as TypeScript sees it from these files. */

import ts from "typescript";

const program = ts.createProgram(process.argv.slice(2), {
  strict: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
});
const checker = program.getTypeChecker();

/** Whether it is written as a type, or is something that has one, be it written or inferred. */
function isTyped(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isParameter(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node)
  );
}

/** Declarations name what is private to a class, but leave out its type. */
function isPrivate(node) {
  const isNamed = ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name);
  return isNamed || (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
}

function isAny(node) {
  if (isTyped(node)) return (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0;
  if (!ts.isFunctionLike(node) || ts.isConstructorDeclaration(node)) return false;
  return (checker.getSignatureFromDeclaration(node).getReturnType().flags & ts.TypeFlags.Any) !== 0;
}

function visit(node, file) {
  if (isPrivate(node)) return;
  if (isAny(node)) {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    console.log(`${file.fileName.replace(/.*\/node_modules\//, "")}:${line + 1}: ${node.getText(file)}`);
  }
  ts.forEachChild(node, (child) => visit(child, file));
}

for (const file of program.getSourceFiles()) {
  if (file.fileName.includes("/node_modules/deployable")) visit(file, file);
}
