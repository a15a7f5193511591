/* The options of a folded filter are fetched when it is unfolded, and a field searches in many of them. Options that do
   not match are hidden; selected ones always stay. */
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

  /* Put the options of a filter where the link to them stands. */
  const complete = async (group) => {
    const more = group.querySelector("[data-all-options]");
    if (!more || more.ariaBusy) return;
    more.ariaBusy = "true";
    const query = new URLSearchParams(location.search);
    query.append("options", group.dataset.options);
    try {
      const response = await fetch(`${location.pathname}?${query}`);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const options = page.querySelectorAll(`#${group.id} .options, #${group.id} .options ~ p, #${group.id} [data-option-tools]`);
      if (!more.isConnected) return; // an answer to a choice has brought them
      const hadFocus = document.activeElement === more;
      more.parentElement.replaceWith(...[...options].map((part) => document.adoptNode(part)));
      start();
      if (hadFocus) group.querySelector("input").focus();
    } catch {
      more.ariaBusy = null; // the link stays, to try again
    }
  };

  /* A filter that is unfolded without options fetches them; beside the map, a link is asked to. */
  const unfold = (group) => group.open && !group.querySelector(".tiles") && complete(group);

  const start = () => {
    for (const group of document.querySelectorAll(".filter-group[data-options]")) unfold(group);
    for (const input of document.querySelectorAll("input[data-option-search]")) {
      input.closest("[data-option-tools]").hidden = false;
      input.value = words.get(input.dataset.optionSearch) || "";
      if (input.value) narrow(input);
    }
  };
  document.addEventListener("input", ({ target }) => target.matches("input[data-option-search]") && narrow(target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("input[data-option-search]")) event.preventDefault();
  });
  document.addEventListener("toggle", ({ target }) => target.dataset.options && unfold(target), true);
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-all-options]");
    if (!more || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    complete(more.closest("details"));
  });
  document.addEventListener("list:swapped", start);
  start();
})();
