// A text field with suggestions of the search: WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const WAIT_MILLISECONDS = 60;
const SHORTEST_NAME = 2;

// What is done with a suggestion is for those to say who extend it: `note` keeps of it what `take` needs of its option.
export class Combobox {
  // `texts` is the dataset that tells how many suggestions there are.
  constructor(field, list, status, texts) {
    this.field = field;
    this.list = list;
    this.status = status;
    this.texts = texts;
    this.active = -1;
    this.options = [];
    this.timer = 0;
    this.request = null;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": list.id,
      "aria-expanded": "false",
    })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.ask());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    // The field keeps the focus, so that a click comes before its blur.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.onClick(event));
  }

  isName(text) {
    return text.length >= SHORTEST_NAME;
  }

  ask() {
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.field.value.trim();
    if (!this.isName(text)) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.load(text), WAIT_MILLISECONDS);
  }

  async load(text) {
    const parameters = new URLSearchParams({ q: text, lang: document.documentElement.lang });
    this.request = new AbortController();
    try {
      const response = await fetch(this.address(parameters), { signal: this.request.signal });
      if (response.ok) this.show((await response.json()).suggestions);
    } catch (error) {
      // Without suggestions the server still finds things by their names.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    this.options = suggestions.map((each, position) => this.makeOption(each, position));
    this.list.replaceChildren(...this.options);
    this.activate(-1);
    this.setOpen(suggestions.length > 0 && document.activeElement === this.field);
    const { none, one, many } = this.texts;
    this.status.textContent = [none, one][suggestions.length] ?? many.replace("#", suggestions.length);
  }

  makeOption(suggestion, position) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${position}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    this.note(option, suggestion);
    const name = document.createElement("span");
    name.textContent = suggestion.name;
    if (suggestion.language) name.lang = suggestion.language;
    const more = document.createElement("span");
    more.className = "meta";
    more.textContent = [suggestion.found_by, suggestion.type].filter(Boolean).join(" · ");
    option.append(name, " ", more);
    return option;
  }

  onKey(event) {
    const handler = {
      ArrowDown: () => this.move(1, event.altKey),
      ArrowUp: () => (event.altKey ? this.close() : this.move(-1)),
      Enter: () => this.enter(),
      Escape: () => this.escape(),
    }[event.key];
    if (handler && !event.isComposing && handler() !== false) event.preventDefault();
    // Moving within the text leaves the list.
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.activate(-1);
  }

  onClick(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.take(option);
  }

  move(step, onlyOpen = false) {
    if (!this.options.length) return false;
    if (!this.isOpen) {
      this.setOpen(true);
      if (onlyOpen) return true;
    }
    // One place more than there are options: the field itself.
    const places = this.options.length + 1;
    this.activate(((this.active + 1 + step + places) % places) - 1);
    return true;
  }

  enter() {
    if (!this.isOpen || this.active < 0) return false;
    this.take(this.options[this.active]);
    return true;
  }

  escape() {
    if (!this.isOpen) return false;
    this.close();
    return true;
  }

  activate(position) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = position;
    const option = this.options[position];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", option.id);
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.activate(-1);
    this.setOpen(false);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  setOpen(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }
}
