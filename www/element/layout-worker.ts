/** ELK as a module of its own, for bundlers that make files of workers: it answers messages by itself. */
import "elkjs/lib/elk-worker.min.js";
