/** What the modules of a page import by name, and where it is served. */
var map = document.createElement("script");
map.type = "importmap";
map.textContent = JSON.stringify({
  imports: {
    deployable: "./node_modules/deployable/dist/index.js",
    "deployable/codemirror": "./node_modules/deployable/dist/codemirror.js",
    "deployable/element": "./node_modules/deployable/dist/element.js",
    "@codemirror/autocomplete": "/node_modules/@codemirror/autocomplete/dist/index.js",
    "@codemirror/commands": "/node_modules/@codemirror/commands/dist/index.js",
    "@codemirror/lang-xml": "/node_modules/@codemirror/lang-xml/dist/index.js",
    "@codemirror/language": "/node_modules/@codemirror/language/dist/index.js",
    "@codemirror/lint": "/node_modules/@codemirror/lint/dist/index.js",
    "@codemirror/search": "/node_modules/@codemirror/search/dist/index.js",
    "@codemirror/state": "/node_modules/@codemirror/state/dist/index.js",
    "@codemirror/streamparser": "/node_modules/@codemirror/streamparser/dist/index.js",
    "@codemirror/view": "/node_modules/@codemirror/view/dist/index.js",
    "@lezer/common": "/node_modules/@lezer/common/dist/index.js",
    "@lezer/highlight": "/node_modules/@lezer/highlight/dist/index.js",
    "@lezer/lr": "/node_modules/@lezer/lr/dist/index.js",
    "@lezer/xml": "/node_modules/@lezer/xml/dist/index.js",
    "@marijn/find-cluster-break": "/node_modules/@marijn/find-cluster-break/src/index.js",
    crelt: "/node_modules/crelt/index.js",
    "style-mod": "/node_modules/style-mod/src/style-mod.js",
    "w3c-keyname": "/node_modules/w3c-keyname/index.js",
  },
});
document.head.append(map);
