// Loads a module only where the page has something for it; every page works without any of them.
const modules = [
  ["[data-cart-count]", () => import("./cart-badge.js")],
  ["[data-suggest]", () => import("./suggest.js")],
  ["[data-quantity]", () => import("./quantity.js")],
  ["[data-copy]", () => import("./copy.js")],
  ["[data-checkout]", () => import("./checkout.js")],
  ["[data-submit-on-change]", () => import("./submit.js")],
  ["[data-focus]", () => import("./errors.js")],
];

for (const [selector, load] of modules) {
  const elements = document.querySelectorAll(selector);
  if (elements.length) load().then((module) => elements.forEach((element) => module.default(element)));
}
