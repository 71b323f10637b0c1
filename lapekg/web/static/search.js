// Makes a combobox of the search box: WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const WAIT_MILLISECONDS = 60;

class SearchBox {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.active = -1;
    this.options = [];
    this.timer = 0;
    this.request = null;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-expanded": "false",
    })) {
      this.field.setAttribute(name, value);
    }
    this.field.addEventListener("input", () => this.ask());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => this.close());
    // The field keeps the focus, so that a click comes before its blur.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onClick(event));
  }

  ask() {
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.field.value.trim();
    if (text.length < 2) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.load(text), WAIT_MILLISECONDS);
  }

  async load(text) {
    const parameters = new URLSearchParams({ q: text, lang: document.documentElement.lang });
    this.request = new AbortController();
    try {
      const response = await fetch(`${this.form.dataset.suggestions}?${parameters}`, { signal: this.request.signal });
      if (response.ok) this.show((await response.json()).suggestions);
    } catch (error) {
      // Without suggestions the form still searches.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    this.options = suggestions.map((each, position) => this.makeOption(each, position));
    this.list.replaceChildren(...this.options);
    this.activate(-1);
    this.setOpen(suggestions.length > 0 && document.activeElement === this.field);
    const { none, one, many } = this.form.dataset;
    const texts = [none, one];
    this.status.textContent = texts[suggestions.length] ?? many.replace("#", suggestions.length);
  }

  makeOption(suggestion, position) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${position}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.address = suggestion.address;
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
      Enter: () => this.follow(),
      Escape: () => this.escape(),
    }[event.key];
    if (handler && !event.isComposing && handler() !== false) event.preventDefault();
    // Moving within the text leaves the list.
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.activate(-1);
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

  follow() {
    if (!this.isOpen || this.active < 0) return false;
    location.assign(this.options[this.active].dataset.address);
    return true;
  }

  escape() {
    if (this.isOpen) this.close();
    else this.field.value = "";
    return true;
  }

  onClick(event) {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
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

for (const form of document.querySelectorAll("form.search-box")) new SearchBox(form);
