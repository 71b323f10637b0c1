// The form for a new entry: things found by their names while these are typed, and rows added without a new page.
// Combobox: WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const WAIT_MILLISECONDS = 60;
// A thing as the form sends it: its name, and its IRI in angle brackets.
const NAMED = /^(.*\S)\s*<([^<>\s]+)>$/s;

const form = document.querySelector("form.entry-form");
let lists = 0;

class ThingField {
  constructor(field) {
    this.field = field;
    this.row = field.closest(".row");
    this.active = -1;
    this.options = [];
    this.timer = 0;
    this.request = null;
    this.list = document.createElement("ul");
    this.list.id = `things-${(lists += 1)}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.dataset.suggestionsLabel);
    this.status = document.createElement("p");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    this.chosen = document.createElement("p");
    this.chosen.className = "chosen iri";
    // What is sent is the IRI; the field shows the name.
    this.value = document.createElement("input");
    this.value.type = "hidden";
    this.name = field.name;
    this.row.append(this.list, this.status, this.value, this.chosen);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-expanded": "false",
    })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.ask());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onClick(event));
    const named = NAMED.exec(field.value);
    if (named) this.choose(named[1], named[2]);
  }

  choose(name, iri) {
    this.field.value = name;
    this.field.removeAttribute("name");
    this.value.name = this.name;
    this.value.value = `${name} <${iri}>`;
    this.chosen.textContent = iri;
    this.field.removeAttribute("aria-invalid");
    this.close();
  }

  ask() {
    // What is typed is a name again, and no thing that was chosen.
    this.field.name = this.name;
    this.value.removeAttribute("name");
    this.chosen.textContent = "";
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.field.value.trim();
    // An IRI, whole or with a prefix, is no name to look for.
    if (text.length < 2 || /^<|^[^\s:]+:\S/.test(text)) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.load(text), WAIT_MILLISECONDS);
  }

  async load(text) {
    const parameters = new URLSearchParams({ q: text, lang: document.documentElement.lang });
    for (const each of this.field.dataset.classes.split(" ").filter(Boolean)) parameters.append("class", each);
    this.request = new AbortController();
    try {
      const response = await fetch(`${this.field.dataset.suggestions}?${parameters}`, { signal: this.request.signal });
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
    const { none, one, many } = form.dataset;
    this.status.textContent = [none, one][suggestions.length] ?? many.replace("#", suggestions.length);
  }

  makeOption(suggestion, position) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${position}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.iri = suggestion.iri;
    option.dataset.name = suggestion.name;
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
      Enter: () => this.take(),
      Escape: () => this.escape(),
    }[event.key];
    if (handler && !event.isComposing && handler() !== false) event.preventDefault();
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.activate(-1);
  }

  move(step, onlyOpen = false) {
    if (!this.options.length) return false;
    if (!this.isOpen) {
      this.setOpen(true);
      if (onlyOpen) return true;
    }
    const places = this.options.length + 1;
    this.activate(((this.active + 1 + step + places) % places) - 1);
    return true;
  }

  take() {
    if (!this.isOpen || this.active < 0) return false;
    this.choose(this.options[this.active].dataset.name, this.options[this.active].dataset.iri);
    return true;
  }

  escape() {
    if (!this.isOpen) return false;
    this.close();
    return true;
  }

  onClick(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.choose(option.dataset.name, option.dataset.iri);
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

function prepare(root) {
  for (const field of root.querySelectorAll("input[data-suggestions]")) new ThingField(field);
}

// A row for one more value of a field, or a small form for one more new thing, comes from the server: so it is the same
// as without JavaScript, and all that has been filled in stays.
async function refresh(field, more) {
  const data = new FormData(form);
  data.append("more", more);
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(field.id);
  const before = [...field.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const focused = document.activeElement?.id;
  field.replaceWith(fresh);
  prepare(fresh);
  // What was typed while the answer was on its way stays; where something was taken away, what follows is counted anew.
  for (const old of more.startsWith("-") ? [] : before) {
    const control = document.getElementById(old.id);
    if (control && control.type !== "radio" && control.value !== old.value) {
      control.value = old.value;
      control.dispatchEvent(new Event("input"));
    }
  }
  if (focused) document.getElementById(focused)?.focus();
  return fresh;
}

async function addPart(button) {
  // A new thing that is taken away stands within the field that gets another look.
  const within = button.value.startsWith("-") ? button.closest(".new-thing").parentElement : button;
  const fresh = await refresh(within.closest(".entry-field[data-parameter]"), button.value);
  const added = button.value.endsWith("+") ? ".new-thing:last-of-type" : ".rows > .row:last-of-type";
  const control = fresh.querySelector(`${added} :is(select, input:not([type=hidden]), textarea)`);
  (control ?? fresh).focus();
}

form.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=more]");
  if (!button) return;
  event.preventDefault();
  try {
    await addPart(button);
  } catch {
    form.requestSubmit(button);
  }
});

// What is required of a new thing depends on its class.
form.addEventListener("change", async (event) => {
  const choice = event.target.closest(".new-thing > .entry-field > select[name$='+class']");
  if (!choice) return;
  try {
    await refresh(choice.closest(".entry-field[data-parameter]"), "");
    document.getElementById(choice.id)?.focus();
  } catch {
    // The server asks for what is missing when the form is sent.
  }
});

const copy = document.querySelector("button[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    document.getElementById("copied").textContent = copy.dataset.copied;
  });
}

prepare(form);
document.querySelector("[data-focus]")?.focus();
