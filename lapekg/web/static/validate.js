// The check without leaving the page: the form is sent from here, and its outcome taken out of the page that comes back,
// so that there is one way in which an outcome is shown. The field gets line numbers and marks.

const MOST_EDITED_BYTES = 256 * 1024;
const SEVERITIES = ["violation", "warning", "info"];

// A mark: a line, columns from 1, and a severity. Columns count characters, not the units of JavaScript's strings.
class Editor {
  constructor(field) {
    this.field = field;
    this.box = field.parentElement;
    this.numbers = document.createElement("div");
    this.numbers.className = "numbers-of-lines";
    this.behind = document.createElement("pre");
    this.behind.className = "marks";
    for (const each of [this.numbers, this.behind]) each.setAttribute("aria-hidden", "true");
    this.box.prepend(this.numbers, this.behind);
    this.box.classList.add("numbered");
    this.marks = [];
    this.lines = [];
    field.addEventListener("scroll", () => this.follow());
    field.addEventListener("input", () => this.onInput());
    this.draw();
  }

  get value() {
    return this.field.value;
  }

  set value(text) {
    this.field.value = text;
    this.mark([]);
  }

  mark(marks) {
    this.marks = marks;
    this.field.toggleAttribute("aria-invalid", false);
    if (marks.length) this.field.setAttribute("aria-invalid", "true");
    this.draw();
  }

  // Lines above and below what was written keep their marks; those that were changed lose them.
  onInput() {
    const before = this.lines;
    const after = this.value.split("\n");
    let top = 0;
    while (top < before.length && top < after.length && before[top] === after[top]) top += 1;
    let bottom = 0;
    const most = Math.min(before.length, after.length) - top;
    while (bottom < most && before[before.length - 1 - bottom] === after[after.length - 1 - bottom]) bottom += 1;
    const shift = after.length - before.length;
    this.marks = this.marks.flatMap((each) => {
      if (each.line <= top) return [each];
      return each.line > before.length - bottom ? [{ ...each, line: each.line + shift }] : [];
    });
    this.draw();
  }

  draw() {
    this.lines = this.value.split("\n");
    const byLine = Map.groupBy
      ? Map.groupBy(this.marks, (each) => each.line)
      : this.marks.reduce((map, each) => map.set(each.line, [...(map.get(each.line) ?? []), each]), new Map());
    this.drawNumbers(byLine);
    this.drawMarks(byLine);
    this.follow();
  }

  drawNumbers(byLine) {
    const pieces = [];
    let plain = "";
    for (let line = 1; line <= this.lines.length; line += 1) {
      const marks = byLine.get(line);
      if (marks) {
        pieces.push(plain, piece("span", gravest(marks), String(line)));
        plain = "\n";
      } else {
        plain += `${line}\n`;
      }
    }
    this.numbers.replaceChildren(...pieces, `${plain}\n`);
  }

  drawMarks(byLine) {
    const pieces = [];
    let done = 0;
    for (const line of [...byLine.keys()].sort((one, other) => one - other)) {
      if (line > this.lines.length) continue;
      pieces.push(`${this.lines.slice(done, line - 1).join("\n")}${line - 1 > done ? "\n" : ""}`);
      pieces.push(...markedPieces(this.lines[line - 1], byLine.get(line)), "\n");
      done = line;
    }
    this.behind.replaceChildren(...pieces, this.lines.slice(done).join("\n"), "\n");
  }

  follow() {
    this.numbers.scrollTop = this.field.scrollTop;
    this.behind.scrollTop = this.field.scrollTop;
    this.behind.scrollLeft = this.field.scrollLeft;
  }

  // Select what a result is about, and bring it into sight.
  show(line, column, length) {
    const start = this.lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const text = [...(this.lines[line - 1] ?? "")];
    const from = column ? text.slice(0, column - 1).join("").length : 0;
    const to = column ? text.slice(0, column - 1 + length).join("").length : (this.lines[line - 1] ?? "").length;
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(start + from, start + to);
    const height = Number.parseFloat(getComputedStyle(this.field).lineHeight);
    this.field.scrollTop = Math.max(0, (line - 1) * height - this.field.clientHeight / 2);
    this.field.scrollLeft = 0;
    this.box.scrollIntoView({ block: "nearest" });
  }
}

function piece(name, severity, text) {
  const element = document.createElement(name);
  element.className = severity;
  element.textContent = text;
  return element;
}

function gravest(marks) {
  return SEVERITIES.find((severity) => marks.some((each) => each.severity === severity));
}

function markedPieces(line, marks) {
  const characters = [...line];
  const placed = marks.filter((each) => each.column);
  const edges = new Set([0, characters.length]);
  for (const each of placed) {
    for (const edge of [each.column - 1, each.column - 1 + each.length]) edges.add(Math.min(edge, characters.length));
  }
  // What is missing at the end of a line is marked after it.
  const after = placed.filter((each) => each.column > characters.length);
  if (after.length) {
    characters.push(" ");
    edges.add(characters.length);
  }
  const sorted = [...edges].sort((one, other) => one - other);
  return sorted.slice(1).map((end, number) => {
    const start = sorted[number];
    const here = placed.filter((each) => each.column - 1 <= start && end <= each.column - 1 + each.length);
    const text = characters.slice(start, end).join("");
    return here.length ? piece("mark", gravest(here), text) : text;
  });
}

class Form {
  constructor(form) {
    this.form = form;
    this.texts = form.dataset;
    this.editor = new Editor(form.elements.text);
    this.file = form.elements.file;
    this.name = form.elements.name;
    this.state = document.getElementById("state");
    this.outcome = document.getElementById("outcome");
    this.request = null;
    document.getElementById("editor-hint").hidden = false;
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.elements.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    this.file.addEventListener("change", () => this.take(this.file.files));
    this.outcome.addEventListener("click", (event) => this.onClick(event));
    this.acceptDrops(this.editor.box);
    this.take(this.file.files);
    this.foldTexts();
    this.markOutcome();
  }

  acceptDrops(box) {
    box.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.editor.field.classList.add("over");
    });
    box.addEventListener("dragleave", () => this.editor.field.classList.remove("over"));
    box.addEventListener("drop", (event) => {
      this.editor.field.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.take(event.dataTransfer.files);
    });
  }

  // A single text goes into the field, where it can be mended; all else is sent as files.
  async take(files) {
    if (!files.length) return;
    const [file] = files;
    if (files.length === 1 && file.size <= MOST_EDITED_BYTES) {
      try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
        this.editor.value = text.replaceAll("\r\n", "\n");
        // A folder that was named stays.
        this.name.value = this.name.value.replace(/[^/]*$/, "") + file.name;
        this.file.value = "";
        this.form.elements.syntax.value = "auto";
        this.outcome.replaceChildren();
        this.say(this.texts.loaded.replace("#", file.name));
        return;
      } catch {
        this.say(this.texts.notText.replace("#", file.name));
      }
    } else {
      this.say(this.texts.chosen.replace("#", files.length));
    }
    if (this.file.files !== files) this.file.files = files;
  }

  async onSubmit(event) {
    // Another form of the answer is for the browser to show or to save.
    if (this.form.elements.format.value !== "html") return;
    event.preventDefault();
    this.request?.abort();
    this.request = new AbortController();
    this.say(this.texts.running);
    this.outcome.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(this.form.action.replace(/#.*$/, ""), {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "text/html" },
        signal: this.request.signal,
      });
      this.show(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch (error) {
      if (error.name !== "AbortError") this.say(this.texts.unreachable);
    } finally {
      this.outcome.removeAttribute("aria-busy");
    }
  }

  show(page) {
    const outcome = page.getElementById("outcome");
    if (!outcome) {
      // Whatever answered in place of the page: its first heading says what is wrong.
      this.say(page.querySelector("h1")?.textContent ?? this.texts.unreachable);
      return;
    }
    this.outcome.replaceChildren(...outcome.childNodes);
    this.foldTexts();
    document.title = page.title;
    if (this.file.files.length && page.getElementById("text").value) {
      this.editor.value = page.getElementById("text").value;
    }
    this.say("");
    this.markOutcome();
    const verdict = document.getElementById("verdict");
    verdict?.focus({ preventScroll: true });
    verdict?.scrollIntoView({ block: "nearest" });
  }

  // The field has the marks, so the marked text is there for whom it serves better.
  foldTexts() {
    for (const each of this.outcome.querySelectorAll("details.texts")) each.open = this.file.files.length > 0;
  }

  markOutcome() {
    const results = [...this.outcome.querySelectorAll(".result[data-line]")].map(place);
    const isOneText = results.every((each) => each.text === 0) && !this.file.files.length;
    this.editor.mark(isOneText ? results : []);
  }

  onClick(event) {
    const link = event.target.closest(".result .where a");
    const result = link?.closest(".result[data-line]");
    if (!result || !this.editor.marks.length) return;
    const { line, column, length } = place(result);
    event.preventDefault();
    this.editor.show(line, column, length);
  }

  say(text) {
    this.state.textContent = text;
  }
}

function place(result) {
  const { text, line, column, length, severity } = result.dataset;
  return { text: Number(text), line: Number(line), column: Number(column ?? 0), length: Number(length ?? 0), severity };
}

new Form(document.getElementById("validate"));
