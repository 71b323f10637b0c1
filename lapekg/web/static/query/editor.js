// YASGUI's editor in place of the plain field; the field stays in the form and is what is sent.

import { complete, completers } from "./completion.js";
import { loadYasgui } from "./loading.js";
import { text } from "./texts.js";

export async function enhanceField(form, field, run) {
  const { Yasqe } = await loadYasgui();
  // Those that come with it ask services of others.
  Yasqe.Autocompleters = completers(form.dataset.terms, Yasqe.Autocompleters.variables);
  const place = document.createElement("div");
  field.before(place);
  const keys = { ...Yasqe.defaults.extraKeys };
  // Who moves with the keyboard has to be able to leave (WCAG 2.1.2).
  Object.assign(keys, { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false, "Ctrl-Space": complete });
  const editor = new Yasqe(place, {
    value: field.value,
    autocompleters: Object.keys(Yasqe.Autocompleters),
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    screenReaderLabel: text("editor"),
    extraKeys: keys,
  });
  field.hidden = true;
  field.required = false;
  for (const label of field.labels) {
    label.addEventListener("click", () => editor.focus());
  }
  const keep = () => {
    field.value = editor.getValue();
  };
  editor.on("change", keep);
  editor.on("autocompletionShown", (_, list) => list.hints.setAttribute("aria-label", text("completions")));
  keep();
  form.querySelector("#editor-hint").hidden = false;
  return {
    /** Put the cursor where the server says that the query is wrong. */
    markProblem(outcome) {
      const found = outcome.querySelector("#problem");
      if (!found) return;
      editor.getDoc().setCursor({ line: Number(found.dataset.line) - 1, ch: Number(found.dataset.column) - 1 });
    },
  };
}
