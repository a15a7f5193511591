/* Suggestions under a search field: a plain list of links, fetched as HTML. Arrows walk through it, Escape folds it away;
   the field stays an ordinary one, so that nothing changes for whoever ignores them. */
(() => {
  const PAUSE = 150, SHORTEST = 2; // ms after a letter; letters before the first question

  const start = (input) => {
    const box = document.createElement("div"), status = document.createElement("p");
    box.className = "suggest";
    box.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.parentElement.append(box, status);
    let timer, request;

    const fold = () => {
      clearTimeout(timer);
      request?.abort();
      box.hidden = true;
      status.textContent = "";
    };

    const show = async () => {
      const words = input.value.trim();
      if (words.length < SHORTEST) return fold();
      request?.abort();
      const mine = (request = new AbortController());
      try {
        const response = await fetch(`${input.dataset.suggestions}?${new URLSearchParams({ q: words })}`, { signal: mine.signal });
        if (!response.ok) return fold();
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const list = page.querySelector("ul");
        if (mine.signal.aborted || !document.activeElement || !input.form.contains(document.activeElement)) return;
        box.replaceChildren(...(list ? [document.adoptNode(list)] : []));
        box.hidden = !list;
        status.textContent = list?.dataset.said || "";
      } catch {
        if (!mine.signal.aborted) fold(); // without suggestions the field still works
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    });
    input.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !box.hidden) {
        event.preventDefault(); // a first Escape folds the list; only the next one empties the field
        fold();
        input.focus();
      }
      const stops = box.hidden ? [] : [input, ...box.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || at < 0) return;
      event.preventDefault();
      stops[(at + step + stops.length) % stops.length].focus();
    });
    input.form.addEventListener("submit", fold);
    input.form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!input.form.contains(relatedTarget)) fold();
    });
  };

  for (const input of document.querySelectorAll("input[data-suggestions]")) start(input);
})();
