/* A search field for a long list of options: options that do not match are hidden; selected ones always stay. */
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

  const start = () => {
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
  document.addEventListener("list:swapped", start);
  start();
})();
