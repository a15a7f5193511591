/* A list without a reload: filters, chips, tiles, sort and pager fetch the same whole page and swap the parts of it that
   carry data-live. Any failure becomes a plain navigation, so nothing is lost but speed. */
(() => {
  const form = document.querySelector("form[data-list]");
  const status = document.querySelector("[data-list-status]");
  if (!form || !status) return;

  const isLive = form.dataset.list !== "on-submit"; // else only when asked: suggestions come while one types
  const TYPING_PAUSE = 250, BURST = 2000; // ms; the letters of one burst are one entry of the history
  let shown = location.pathname + location.search; // what the page shows; a change of #fragment alone is not ours
  let request, timer, burstEnds = 0;

  const parts = (root) => root.querySelectorAll("[data-live]");
  const part = (root, name) => root.querySelector(`[data-live="${name}"]`);
  const nameOf = (details) => details.id || details.querySelector("summary")?.textContent.trim();

  /* A selector that finds the same control in the new page. */
  const keyOf = (element) => {
    if (!element?.closest("[data-live]")) return null;
    if (element.id) return `#${CSS.escape(element.id)}`;
    if (element.dataset.key) return `[data-key="${CSS.escape(element.dataset.key)}"]`;
    return element.name && `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  };

  /* Buttons that are needed only without this script. */
  const hidePlain = () => {
    for (const button of document.querySelectorAll("[data-plain-only]")) button.hidden = true;
  };

  const swap = (page, toResults, isPast) => {
    const focused = document.activeElement;
    const wasInside = Boolean(focused?.closest("[data-live]"));
    const key = keyOf(focused);
    const isOpen = new Map([...document.querySelectorAll("[data-live] details")].map((d) => [nameOf(d), d.open]));
    for (const old of parts(document)) {
      const fresh = part(page, old.dataset.live);
      if (fresh) old.replaceWith(document.adoptNode(fresh));
    }
    for (const details of document.querySelectorAll("[data-live] details")) {
      if (isOpen.has(nameOf(details))) details.open = isOpen.get(nameOf(details));
    }
    document.dispatchEvent(new Event("list:swapped"));
    hidePlain();
    document.title = page.title;
    const words = page.querySelector("form[data-list]").elements.q;
    // Text being typed stays; going back or forward restores the words of that page, wherever the focus is.
    if (isPast || document.activeElement !== form.elements.q) form.elements.q.value = words.value;
    const heading = document.getElementById("results");
    if (toResults) heading.focus();
    else if (wasInside) {
      const again = key && document.querySelector(key);
      (again || heading).focus({ preventScroll: true });
      (again || heading).scrollIntoView({ block: "nearest" });
    }
    status.textContent = "";
    setTimeout(() => { status.textContent = heading.textContent.replace(/\s+/g, " ").trim(); }, 50);
  };

  const load = async (address, { history: mode = "push", isTyping = false, toResults = false } = {}) => {
    clearTimeout(timer);
    request?.abort();
    const mine = (request = new AbortController());
    part(document, "results").setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { signal: mine.signal, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== request) return;
      const isList = page.querySelector("form[data-list]") && part(page, "results");
      if (!response.ok || response.redirected || !isList) throw new Error(response.status);
      if (mode === "push") history.pushState(null, "", address);
      if (mode === "replace") history.replaceState(null, "", address);
      burstEnds = isTyping ? Date.now() + BURST : 0;
      shown = location.pathname + location.search;
      swap(page, toResults, !mode);
    } catch (error) {
      if (mine.signal.aborted) return;
      if (mode) location.assign(address);
      else location.reload();
    }
  };

  const asked = () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    if (query.get("sort") === document.getElementById("sort")?.options[0]?.value) query.delete("sort");
    return form.getAttribute("action") + (query.size ? `?${query}` : "");
  };

  const submit = (isTyping, toResults = false) => {
    if (!form.checkValidity()) return;
    const address = asked();
    if (address === shown) {
      if (toResults) document.getElementById("results").focus();
      return;
    }
    const mode = isTyping && Date.now() < burstEnds ? "replace" : "push";
    load(address, { history: mode, isTyping, toResults });
  };

  const wait = (isTyping) => {
    clearTimeout(timer);
    timer = setTimeout(submit, TYPING_PAUSE, isTyping);
  };

  document.addEventListener("input", ({ target }) => {
    if (isLive && target.form === form && target.name === "q") wait(true);
  });
  document.addEventListener("change", ({ target }) => {
    if (isLive && target.form === form && target.name && target.name !== "q") wait(false);
  });
  form.addEventListener("submit", (event) => {
    if (!form.checkValidity()) return;
    event.preventDefault();
    clearTimeout(timer);
    const isTyping = document.activeElement === form.elements.q;
    submit(isTyping, !isTyping);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-live] a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.getAttribute("href"), location.href); // an SVG link has objects for .href and .target
    if (address.origin !== location.origin || address.pathname !== location.pathname || address.hash || link.getAttribute("target")) return;
    event.preventDefault();
    load(address.pathname + address.search, { toResults: Boolean(link.closest(".pager")) });
  });
  hidePlain();
  addEventListener("popstate", () => {
    if (location.pathname + location.search === shown) return;
    load(location.pathname + location.search, { history: "" });
  });
})();
