/* Beside a sentence, HTML or an address to be taken along stands a button that copies it. */
(() => {
  if (!navigator.clipboard) return;
  const offer = (details, source) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = details.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      button.textContent = details.dataset.copied;
    });
    (source.closest("label") ?? source).after(button);
  };
  // Also in what came later, with the next answer of a list. The event does not bubble.
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches("details[data-copy][open]") || target.querySelector(".button--quiet")) return;
    for (const source of target.querySelectorAll(".quote, [readonly]")) offer(target, source);
  }, true);
})();
