// Makes a combobox of the search box: a suggestion that is chosen leads to its page.

import { Combobox } from "./combobox.js";

class SearchBox extends Combobox {
  constructor(form) {
    super(
      form.querySelector("input[name=q]"),
      form.querySelector("[role=listbox]"),
      form.querySelector("[role=status]"),
      form.dataset,
    );
  }

  address(parameters) {
    const address = this.texts.suggestions;
    return `${address}${address.includes("?") ? "&" : "?"}${parameters}`;
  }

  note(option, suggestion) {
    option.dataset.address = suggestion.address;
  }

  take(option) {
    location.assign(option.dataset.address);
  }

  escape() {
    if (!super.escape()) this.field.value = "";
    return true;
  }
}

for (const form of document.querySelectorAll("form.search-box")) new SearchBox(form);
