// Type-ahead for the search field: the combobox pattern of the ARIA authoring practices, a list box under the field.
const WAIT_MS = 120;
const SHORTEST = 2;

export default function suggest(form) {
  new Suggestions(form).listen();
}

class Suggestions {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.input = form.querySelector("input[type=search]");
    this.list = make("div", { role: "listbox", id: `${this.input.id}-list`, class: "search__list", "aria-label": this.words.list });
    this.told = make("p", { class: "unseen", role: "status" });
    this.options = [];
    this.chosen = -1;
    this.answers = new Map();
  }

  listen() {
    this.list.hidden = true;
    this.form.append(this.list, this.told);
    set(this.input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id });
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus from the field before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const typed = this.input.value.trim();
    this.asking?.abort();
    if (typed.length < SHORTEST) return this.close();
    this.asking = new AbortController();
    try {
      const answer = this.answers.get(typed) ?? (await this.fetched(typed));
      if (typed === this.input.value.trim() && document.activeElement === this.input) this.show(answer);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  async fetched(typed) {
    const response = await fetch(`${this.words.suggest}?q=${encodeURIComponent(typed)}`, { signal: this.asking.signal });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    this.answers.set(typed, answer);
    return answer;
  }

  show({ products = [], producers = [], communes = [], queries = [] }) {
    const search = (text) => `${this.form.action}?q=${encodeURIComponent(text)}`;
    this.options = [
      ...queries.map((text) => option(search(text), text, "")),
      ...products.map((one) => option(this.words.products + one.slug, one.name, dong(one.price_dong))),
      ...producers.map((one) => option(this.words.producers + one.slug, one.name, this.words.producer)),
      ...communes.map((one) => option(this.words.communes + one.slug, one.name, this.words.commune)),
    ];
    this.options.forEach((element, index) => { element.id = `${this.list.id}-${index}`; });
    this.list.replaceChildren(...this.options);
    this.choose(-1);
    this.open(this.options.length > 0);
    this.told.textContent = this.options.length ? this.words.told.replace("{n}", this.options.length) : this.words.none;
  }

  key(event) {
    const last = this.options.length - 1;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" && this.list.hidden) {
      this.ask();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) return;
      event.preventDefault();
      const next = this.chosen + (event.key === "ArrowDown" ? 1 : -1);
      this.choose(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      location.assign(this.options[this.chosen].href);
    }
  }

  choose(index) {
    this.options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = index;
    const element = this.options[index];
    if (!element) return this.input.removeAttribute("aria-activedescendant");
    element.setAttribute("aria-selected", "true");
    element.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", element.id);
  }

  open(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
  }

  close() {
    this.open(false);
    this.choose(-1);
    this.told.textContent = "";
  }
}

function option(address, name, fact) {
  const element = make("a", { class: "search__option", role: "option", href: address, tabindex: "-1", "aria-selected": "false" });
  element.append(make("span", { class: "search__option-name" }, name), make("span", { class: "search__option-fact" }, fact));
  return element;
}

function dong(amount) {
  if (!amount) return "";
  return document.documentElement.lang === "en"
    ? `₫${amount.toLocaleString("en-US")}`
    : `${amount.toLocaleString("de-DE")}\u00a0₫`;
}

function make(tag, attributes, text = "") {
  const element = set(document.createElement(tag), attributes);
  element.textContent = text;
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
