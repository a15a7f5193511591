/* The editor puts a div in the place of the textarea: hand on its name, its language and its direction. */
document.addEventListener("prose-editor:ready", ({ target, detail }) => {
  const content = detail.editor.view.dom;
  const label = document.querySelector(`label[for="${target.id}"]`);
  content.lang = target.lang;
  content.dir = target.dir;
  if (label) {
    content.setAttribute("aria-label", label.textContent.trim());
    label.addEventListener("click", () => detail.editor.commands.focus());
  }
});
