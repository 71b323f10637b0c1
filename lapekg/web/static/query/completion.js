// What the editor offers: the prefixes of the instance, and classes and properties that the graph has, found by their
// names as well as by their IRIs. Where the class of the subject is known, its own properties come first.

import { compact, number, text, told } from "./texts.js";

const MOST = 50;

export function completers(address, variables) {
  const terms = fetchTerms(address).catch(() => ({ classes: [], properties: [] }));
  return {
    prefixes: prefixes(),
    class: completer("class", terms, isClassPosition, (all) => all.classes),
    property: completer("property", terms, isPropertyPosition, ordered),
    variables: { ...variables, persistenceId: null },
  };
}

async function fetchTerms(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

function prefixes() {
  return {
    name: "prefixes",
    bulk: false,
    autoShow: true,
    persistenceId: null,
    onInitialize: (editor) => editor.on("change", () => addPrefixes(editor)),
    isValidCompletionPosition(editor) {
      const cursor = editor.getDoc().getCursor();
      return /^\s*PREFIX\s+\S*$/i.test(editor.getDoc().getLine(cursor.line).slice(0, cursor.ch));
    },
    preProcessToken: word,
    get: (editor, token) =>
      Object.entries(told.prefixes)
        .filter(([prefix]) => prefix.startsWith(token.string.replace(/:.*/, "")))
        .map(([prefix, namespace]) => `${prefix}: <${namespace}>`),
  };
}

/** Take what stands before the cursor up to a blank or a bracket: the tokens of SPARQL end at letters such as ä. */
function word(editor) {
  const cursor = editor.getDoc().getCursor();
  const [typed] = editor.getDoc().getLine(cursor.line).slice(0, cursor.ch).match(/[^\s{}()[\];,|^]*$/);
  return { ...editor.getTokenAt(cursor), string: typed, from: { ch: cursor.ch - typed.length }, to: { ch: cursor.ch } };
}

/** Declare each prefix of the instance that the query uses, so that it also works where the editor is not. */
function addPrefixes(editor) {
  const declared = editor.getPrefixesFromQuery();
  const used = new Set();
  editor.getDoc().eachLine((line) => {
    for (const token of editor.getLineTokens(line.lineNo())) {
      const prefix = token.string.match(/^([^:<"'?$]+):/)?.[1];
      if (prefix && token.type === "string-2" && prefix in told.prefixes && !(prefix in declared)) used.add(prefix);
    }
  });
  const line = editor.getDoc().getLine(editor.getDoc().getCursor().line);
  if (/^\s*PREFIX/i.test(line)) return;
  for (const prefix of used) editor.addPrefixes({ [prefix]: told.prefixes[prefix] });
}

// A list that opens by itself, wherever the cursor is put, would be in the way: it takes a letter, or to be asked for.
let asked = false;

export function complete(editor) {
  asked = true;
  editor.autocomplete();
  asked = false;
}

function isClassPosition(editor) {
  const typed = word(editor).string;
  if (/^[?$"']/.test(typed) || !(typed || asked)) return false;
  const document_ = editor.getDoc();
  const before = document_.getRange({ line: 0, ch: 0 }, document_.getCursor());
  return /(?:^|\s)(?:a|rdf:type)\s+(?:[^\s;.,{}]+\s*,\s*)*$/.test(before.slice(0, before.length - typed.length));
}

function isPropertyPosition(editor) {
  const typed = word(editor).string;
  if (/^[?$"']/.test(typed) || !(typed || asked)) return false;
  const token = typed ? editor.getCompleteToken() : editor.getTokenAt(editor.getDoc().getCursor());
  return token.state.possibleCurrent.includes("a") && !isClassPosition(editor);
}

function completer(name, terms, isValidCompletionPosition, choose) {
  const shown = new Map();
  return {
    name,
    bulk: false,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition,
    preProcessToken: word,
    async get(editor, token) {
      const found = matching(choose(await terms, editor), token.string.trim().toLowerCase());
      shown.clear();
      for (const each of found) shown.set(writtenAs(each.iri), each);
      return [...shown.keys()];
    },
    postprocessHints: (editor, hints) =>
      hints.map((hint) => ({ ...hint, render: (element) => render(element, shown.get(hint.text), hint.text) })),
  };
}

function matching(terms, typed) {
  const bare = typed.replace(/^</, "");
  const found = terms
    .map((term, place) => ({ term, rank: rankOf(term, bare), place }))
    .filter((each) => each.rank < 4)
    .sort((one, other) => one.rank - other.rank || one.place - other.place);
  return found.slice(0, MOST).map((each) => each.term);
}

function rankOf(term, typed) {
  const short = compact(term.iri).toLowerCase();
  const local = short.replace(/^[^:]*:/, "");
  const name = term.name.toLowerCase();
  if (typed === "" || short.startsWith(typed) || term.iri.toLowerCase().startsWith(typed)) return 0;
  if (local.startsWith(typed) || name.startsWith(typed)) return 1;
  if (local.includes(typed) || name.includes(typed)) return 2;
  return 4;
}

function writtenAs(iri) {
  const short = compact(iri);
  // A local part with a slash or the like is no name of SPARQL's grammar.
  return /^[\w-]*:[\w.-]*\w$/.test(short) ? short : `<${iri}>`;
}

function render(element, term, written) {
  const name = document.createElement("span");
  name.className = "hint-name";
  name.textContent = ` ${term.name}`;
  const uses = document.createElement("span");
  uses.className = "hint-uses";
  uses.textContent = ` ${text("uses", { count: number(term.uses) })}`;
  element.append(written, name, uses);
}

/** Put the properties of the subject's class before the others. */
function ordered(all, editor) {
  const type = classOfSubject(editor);
  const own = all.classes.find((each) => each.iri === type)?.properties ?? [];
  const rank = new Map(own.map((iri, place) => [iri, place]));
  return [...all.properties].sort((one, other) => (rank.get(one.iri) ?? 1e6) - (rank.get(other.iri) ?? 1e6));
}

function classOfSubject(editor) {
  const document_ = editor.getDoc();
  const before = document_.getRange({ line: 0, ch: 0 }, document_.getCursor());
  const subject = before.match(/[?$]\w+(?=[^.{}]*$)/)?.[0];
  if (!subject) return null;
  const variable = subject.replace("$", "\\$").replace("?", "\\?");
  const told_ = document_.getValue().match(new RegExp(`${variable}\\s(?:[^.{}]*;)?\\s*(?:a|rdf:type)\\s+(\\S+)`));
  return told_ ? expand(told_[1], editor) : null;
}

function expand(written, editor) {
  if (written.startsWith("<")) return written.slice(1, -1);
  const [prefix, local] = written.split(":", 2);
  const namespace = editor.getPrefixesFromQuery()[prefix] ?? told.prefixes[prefix];
  return namespace ? namespace + local.replace(/[.;]$/, "") : null;
}
