/* A long list of options: all of them are fetched when it is unfolded, and a field searches in them. Options that do not
   match are hidden; selected ones always stay. */
(() => {
  const words = new Map(); // by filter name: the list is made anew after every choice
  const fold = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0640]/g, "").replace(/[أإآٱ]/g, "ا").replace(/ة/g, "ه").replace(/ى/g, "ي").toLowerCase();

  const narrow = (input) => {
    const group = input.closest("details"), asked = fold(input.value.trim());
    words.set(input.dataset.optionSearch, input.value);
    let found = 0;
    for (const option of group.querySelectorAll(".option")) {
      const matches = fold(option.textContent).includes(asked);
      option.hidden = !matches && !option.querySelector("input").checked;
      found += matches;
    }
    group.querySelector("[data-option-none]").hidden = found > 0;
  };

  /* Put all options of a filter in their order; those that are there stay, with what was chosen of them meanwhile. */
  const complete = async (group) => {
    const more = group.querySelector("[data-all-options]");
    if (!more || more.ariaBusy) return;
    more.ariaBusy = "true";
    const query = new URLSearchParams(location.search);
    query.append("options", more.dataset.allOptions);
    try {
      const response = await fetch(`${location.pathname}?${query}`);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector(`#${group.id} .options`);
      if (!more.isConnected) return; // an answer to a choice has brought them
      const options = group.querySelector(".options"), focused = document.activeElement;
      const known = new Map([...options.children].map((option) => [option.querySelector("input").value, option]));
      options.replaceChildren(...[...fresh.children].map((option) => known.get(option.querySelector("input").value) || document.adoptNode(option)));
      options.className = fresh.className;
      if (options.contains(focused)) focused.focus({ preventScroll: true });
      more.parentElement.remove();
      start();
    } catch {
      more.ariaBusy = null; // the link stays, to try again
    }
  };

  const start = () => {
    for (const input of document.querySelectorAll("input[data-option-search]")) {
      const group = input.closest("details"), isCut = Boolean(group.querySelector("[data-all-options]"));
      if (isCut && group.open) complete(group);
      if (isCut) continue;
      input.closest("[data-option-tools]").hidden = false;
      input.value = words.get(input.dataset.optionSearch) || "";
      if (input.value) narrow(input);
    }
  };
  document.addEventListener("input", ({ target }) => target.matches("input[data-option-search]") && narrow(target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("input[data-option-search]")) event.preventDefault();
  });
  document.addEventListener("toggle", ({ target }) => target.open && complete(target), true);
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-all-options]");
    if (!more || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    complete(more.closest("details"));
  });
  document.addEventListener("list:swapped", start);
  start();
})();
