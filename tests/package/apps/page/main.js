import "./check.js";
import "./web.js";
import "./start-worker.js";
import "./element.js";
import "./codemirror.js";
