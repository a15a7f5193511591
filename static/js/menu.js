/* A menu over the page folds away on Escape, on a click elsewhere and when the focus goes elsewhere. */
(() => {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  const foldOthers = ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  };
  document.addEventListener("click", foldOthers);
  document.addEventListener("focusin", foldOthers);
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of open()) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  });
})();
