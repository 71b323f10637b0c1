// The page of an example query: drawings of its answer, at first the one that shows it best.

import { showViews } from "./views.js";

const outcome = document.getElementById("outcome");
await showViews(outcome);
