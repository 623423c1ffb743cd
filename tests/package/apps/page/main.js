import "./check.js";
import "./web.js";
import "./start-worker.js";
