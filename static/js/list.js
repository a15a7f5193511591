/* A list without a reload. The form is the one state: boxes, words, tiles, chips, order and page links all change it, and
   the address says what it says. The same whole page is fetched, and its parts that carry data-live are swapped in; an
   answer to an earlier question is thrown away. Without an answer the list and the choices stay, and one can try again. */
(() => {
  const form = document.querySelector("form[data-list]");
  const status = document.querySelector("[data-list-status]");
  const fault = document.querySelector("[data-list-fault]");
  if (!form || !status || !fault) return;

  const isLive = form.dataset.list !== "on-submit"; // else only when asked: suggestions come while one types
  const TYPING_PAUSE = 250, BURST = 2000; // ms; the letters of one burst are one entry of the history
  const SLOW = 1000, LOST = 15000; // ms without an answer until it is announced, until the reader may try again
  const path = form.getAttribute("action");

  const parts = (root) => root.querySelectorAll("[data-live]");
  const part = (root, name) => root.querySelector(`[data-live="${name}"]`);
  const nameOf = (details) => details.id || details.querySelector("summary")?.textContent.trim();

  // --- The state -------------------------------------------------------------------------------------------------

  /* The page is a field of the form too, but only with this script: without it, a form leads to the first page. */
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "page" }));
  form.elements.page.value = new URLSearchParams(location.search).get("page") || "";

  /* Queries are lists of [name, value], in one order, so that the same choices are the same address. */
  const pairsOf = (query) => [...new URLSearchParams(query)].filter(([name, value]) => value.trim() && name !== "options");
  const addressOf = (pairs) => {
    const usual = document.getElementById("sort")?.options[0].value;
    const kept = pairs.filter(([name, value]) => name !== "sort" || value !== usual).sort((a, b) => (a.join() < b.join() ? -1 : 1));
    return path + (kept.length ? `?${new URLSearchParams(kept)}` : "");
  };
  const read = () => pairsOf(new FormData(form)).map(([name, value]) => [name, value.trim()]);
  const has = (pairs, pair) => pairs.some(([name, value]) => `${name}=${value}` === pair);

  /* Make the form say `pairs`. What it has no control for, such as an option that is not on this page, it keeps hidden. */
  const write = (pairs) => {
    for (const extra of form.querySelectorAll("[data-extra]")) extra.remove();
    const known = new Set();
    for (const control of form.elements) {
      const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = values.includes(control.value) || (control.type === "radio" && !control.value && !values.length);
        if (control.checked) control.disabled = false;
        known.add(`${control.name}=${control.value}`);
      } else if (control.name) {
        control.value = values.at(-1) ?? (control.options ? control.options[0].value : "");
        for (const value of values) known.add(`${control.name}=${value}`);
      }
    }
    for (const [name, value] of pairs) {
      if (known.has(`${name}=${value}`)) continue;
      const extra = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      extra.dataset.extra = "";
      form.append(extra);
    }
  };

  let wanted = addressOf(pairsOf(location.search)); // what the form says
  let shown = wanted; // the question that the list answers
  let recorded = location.pathname + location.search; // what the address bar says
  let request, timer, saying, waits = [], burstEnds = 0;

  /* Show at once what was chosen, where it stands beside the form. */
  const reflect = () => {
    const pairs = read();
    for (const link of document.querySelectorAll("[data-toggle]")) {
      const isOn = has(pairs, link.dataset.toggle);
      link.classList.toggle("is-chosen", isOn);
      if (isOn) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const chip of document.querySelectorAll("[data-pair]")) chip.classList.toggle("is-leaving", !has(pairs, chip.dataset.pair));
    const query = wanted.slice(path.length);
    for (const link of part(document, "languages").querySelectorAll("a")) link.search = query;
  };

  /* The address follows the form. In a sheet, its own entry of the history does: back closes it. */
  const record = (mode) => {
    if (wanted === recorded) return;
    if (mode === "replace" || form.dataset.sheet) history.replaceState(history.state, "", wanted);
    else history.pushState(null, "", wanted);
    recorded = wanted;
  };

  // --- Asking ----------------------------------------------------------------------------------------------------

  const forget = () => {
    request?.abort();
    request = null;
    for (const wait of [timer, ...waits]) clearTimeout(wait);
  };

  const settle = () => {
    part(document, "results").removeAttribute("aria-busy");
    fault.hidden = true;
  };

  const say = (words) => {
    clearTimeout(saying); // what is known now replaces what was about to be said
    status.textContent = "";
    saying = setTimeout(() => { status.textContent = words.replace(/\s+/g, " ").trim(); }, 50);
  };

  const fail = () => {
    part(document, "results").removeAttribute("aria-busy");
    fault.hidden = false;
  };

  /* A filter that was unfolded keeps its options (options.js), which the address does not say. */
  const withOptions = (address) => {
    const groups = [...form.querySelectorAll(".filter-group[data-options][open]:has(> .options):not(:has(:checked:not([value=\"\"])))")];
    const names = groups.map((group) => ["options", group.dataset.options]);
    return names.length ? `${address}${address.includes("?") ? "&" : "?"}${new URLSearchParams(names)}` : address;
  };

  const load = async (toResults = false) => {
    forget();
    if (wanted === shown) {
      settle();
      if (toResults) lead();
      return;
    }
    const mine = (request = new AbortController());
    part(document, "results").setAttribute("aria-busy", "true");
    fault.hidden = true;
    waits = [setTimeout(say, SLOW, status.dataset.pending), setTimeout(fail, LOST)];
    try {
      const response = await fetch(withOptions(wanted), { signal: mine.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== request) return;
      if (response.redirected && !moveTo(new URL(response.url))) return;
      const isList = page.querySelector("form[data-list]") && part(page, "results");
      if (!isList || !(response.ok || response.status === 400)) throw new Error(response.status);
      forget();
      shown = wanted;
      swap(page, toResults);
      settle();
    } catch {
      if (mine !== request) return;
      forget();
      fail();
    }
  };

  /* The server knows a better address for the same question; elsewhere the browser goes by itself. */
  const moveTo = ({ href, pathname, search }) => {
    if (pathname !== path) return location.assign(href);
    write(pairsOf(search));
    wanted = addressOf(pairsOf(search));
    record("replace");
    return true;
  };

  /* The form has changed. */
  const change = ({ isTyping = false, toResults = false } = {}) => {
    const mode = isTyping && Date.now() < burstEnds ? "replace" : "push";
    burstEnds = isTyping ? Date.now() + BURST : 0;
    wanted = addressOf(read());
    record(mode);
    reflect();
    load(toResults);
  };

  // --- The answer ------------------------------------------------------------------------------------------------

  /* A selector that finds the same control in the new page. */
  const keyOf = (element) => {
    if (!element?.closest("[data-live]")) return null;
    if (element.id) return `#${CSS.escape(element.id)}`;
    if (element.dataset.key) return `[data-key="${CSS.escape(element.dataset.key)}"]`;
    return element.name && `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  };

  const lead = () => {
    part(document, "results").scrollIntoView();
    document.getElementById("results").focus({ preventScroll: true });
  };

  /* Buttons that are needed only without this script. */
  const hidePlain = () => {
    for (const button of document.querySelectorAll("[data-plain-only]")) button.hidden = true;
  };

  /* Options stay where they stood, so that nothing moves under a finger: only a new page sorts them. */
  const keepOrder = (old, fresh) => {
    const order = [...old.querySelectorAll(".option input")].map(keyOf);
    const rank = (option) => (order.indexOf(keyOf(option.querySelector("input"))) + 1) || Infinity;
    for (const options of fresh.querySelectorAll(".options")) {
      options.append(...[...options.children].sort((a, b) => rank(a) - rank(b) || 0));
    }
  };

  /* What scrolls by itself, the filters in their sheet or a long list of options: [[selector, how far]]. */
  const scrolled = () => {
    const lists = [...document.querySelectorAll(".filter-group")].map(({ id }) => `#${id} .options`);
    return ['[data-live="filters"]', ...lists].map((selector) => [selector, document.querySelector(selector)?.scrollTop]);
  };

  const swap = (page, toResults) => {
    const places = scrolled(), focused = document.activeElement;
    const wasInside = Boolean(focused?.closest("[data-live]"));
    const key = keyOf(focused);
    const half = wasInside && focused.matches("input[type=text]") ? focused.value : null; // a year half typed
    const isOpen = new Map([...document.querySelectorAll("[data-live] details")].map((d) => [nameOf(d), d.open]));
    for (const extra of form.querySelectorAll("[data-extra]")) extra.remove();
    for (const old of parts(document)) {
      const fresh = part(page, old.dataset.live);
      if (!fresh) continue;
      keepOrder(old, fresh);
      old.replaceWith(document.adoptNode(fresh));
    }
    for (const details of document.querySelectorAll("[data-live] details")) {
      if (isOpen.has(nameOf(details)) && !details.querySelector(".field-problem")) details.open = isOpen.get(nameOf(details));
    }
    reflect(); // the links of the languages: the answer was asked for options too
    document.dispatchEvent(new Event("list:swapped"));
    for (const [selector, far] of places) if (far) document.querySelector(selector)?.scrollTo(0, far);
    hidePlain();
    document.title = page.title;
    const heading = document.getElementById("results");
    if (toResults) lead();
    else if (wasInside) {
      const again = (key && document.querySelector(key)) || document.querySelector("[role=dialog]") || heading;
      if (half !== null && again.matches("input[type=text]")) again.value = half;
      again.focus({ preventScroll: true });
      again.scrollIntoView({ block: "nearest" });
    }
    say(heading.textContent + " " + (document.querySelector("[data-list-problems]")?.textContent || ""));
  };

  // --- What readers do -------------------------------------------------------------------------------------------

  document.addEventListener("input", ({ target }) => {
    if (!isLive || target.form !== form || target.name !== "q") return;
    forget();
    form.elements.page.value = "";
    wanted = addressOf(read());
    reflect();
    part(document, "results").setAttribute("aria-busy", "true");
    timer = setTimeout(change, TYPING_PAUSE, { isTyping: true });
  });

  document.addEventListener("change", ({ target }) => {
    if (!isLive || target.form !== form || !target.name || target.name === "q") return;
    form.elements.page.value = "";
    change();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const isTyping = document.activeElement === form.elements.q;
    if (addressOf(read()) !== wanted) form.elements.page.value = "";
    change({ isTyping, toResults: !isTyping });
  });

  /* A link says what it changes of the page on which it stands: that change is made to the form. */
  const follow = (link, to) => {
    const was = pairsOf(shown.slice(path.length)), now = read().filter(([name]) => name !== "page");
    const toggled = link.dataset.toggle;
    if (link.hasAttribute("data-clear")) return to;
    if (toggled) return has(now, toggled) ? now.filter((pair) => pair.join("=") !== toggled) : [...now, toggled.split("=")];
    const gone = was.filter((pair) => !has(to, pair.join("=")));
    const added = to.filter((pair) => pair[0] === "page" || !has(was, pair.join("=")));
    return [...now.filter((pair) => !has(gone, pair.join("="))), ...added];
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-live] a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.getAttribute("href"), location.href); // an SVG link has objects for .href and .target
    if (address.origin !== location.origin || address.pathname !== location.pathname || address.hash || link.getAttribute("target")) return;
    event.preventDefault();
    write(follow(link, pairsOf(address.search)));
    change({ toResults: Boolean(link.closest(".pager")) });
  });

  fault.querySelector("[data-list-again]").addEventListener("click", () => load());
  addEventListener("online", () => fault.hidden || load());
  addEventListener("pageshow", ({ persisted }) => persisted && load());

  addEventListener("popstate", () => {
    const here = location.pathname + location.search;
    if (form.dataset.sheet) {
      document.dispatchEvent(new Event("list:back")); // out of the sheet: the choices made in it stay
      if (here !== recorded) history.pushState(null, "", recorded);
      return;
    }
    if (here === recorded) return; // only the #fragment
    recorded = here;
    write(pairsOf(location.search));
    wanted = addressOf(pairsOf(location.search));
    reflect();
    load();
  });

  hidePlain();
})();
