// Scripts and styles of others that the server has, each loaded once and only when it is needed.

import { told } from "./texts.js";

const loaded = new Map();

function load(tag, attributes) {
  const key = attributes.src ?? attributes.href;
  if (!loaded.has(key)) {
    loaded.set(
      key,
      new Promise((resolve, reject) => {
        const element = Object.assign(document.createElement(tag), attributes);
        element.addEventListener("load", resolve);
        element.addEventListener("error", () => reject(new Error(key)));
        // Ours come after those of others, to have the last word.
        if (tag === "link") document.head.insertBefore(element, document.head.querySelector("link[rel=stylesheet]"));
        else document.head.append(element);
      }),
    );
  }
  return loaded.get(key);
}

export const loadScript = (address) => load("script", { src: address });
export const loadStyle = (address) => load("link", { rel: "stylesheet", href: address });

export async function loadYasgui() {
  const { vendor } = told;
  if (!vendor) throw new Error("YASGUI was not installed with the server");
  await Promise.all([loadStyle(`${vendor}yasgui.min.css`), loadScript(`${vendor}yasgui.min.js`)]);
  return { Yasqe: window.Yasqe, Yasr: window.Yasr };
}

export async function loadCytoscape(vendor) {
  await loadScript(`${vendor}cytoscape.min.js`);
  // It adds styles to the page unless it finds them there by this id; the page's policy forbids it, and ours has them.
  if (!document.getElementById("__________cytoscape_stylesheet")) {
    document.head.append(Object.assign(document.createElement("meta"), { id: "__________cytoscape_stylesheet" }));
  }
  return window.cytoscape;
}
