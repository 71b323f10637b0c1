// The form for a new entry: things found by their names while these are typed, and rows added without a new page.

import { Combobox } from "./combobox.js";

// A thing as the form sends it: its name, and its IRI in angle brackets.
const NAMED = /^(.*\S)\s*<([^<>\s]+)>$/s;

const form = document.querySelector("form.entry-form");
let lists = 0;

class ThingField extends Combobox {
  constructor(field) {
    const list = document.createElement("ul");
    list.id = `things-${(lists += 1)}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestionsLabel);
    const status = document.createElement("p");
    status.className = "hidden";
    status.setAttribute("role", "status");
    super(field, list, status, form.dataset);
    this.chosen = document.createElement("p");
    this.chosen.className = "chosen iri";
    // What is sent is the IRI; the field shows the name.
    this.value = document.createElement("input");
    this.value.type = "hidden";
    this.name = field.name;
    field.closest(".row").append(list, status, this.value, this.chosen);
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

  isName(text) {
    // An IRI, whole or with a prefix, is no name to look for.
    return super.isName(text) && !/^<|^[^\s:]+:\S/.test(text);
  }

  ask() {
    // What is typed is a name again, and no thing that was chosen.
    this.field.name = this.name;
    this.value.removeAttribute("name");
    this.chosen.textContent = "";
    super.ask();
  }

  address(parameters) {
    for (const each of this.field.dataset.classes.split(" ").filter(Boolean)) parameters.append("class", each);
    return `${this.field.dataset.suggestions}?${parameters}`;
  }

  note(option, suggestion) {
    option.dataset.iri = suggestion.iri;
    option.dataset.name = suggestion.name;
  }

  take(option) {
    this.choose(option.dataset.name, option.dataset.iri);
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
