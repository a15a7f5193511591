/* TipTap adds an inline style sheet, which the policy blocks, unless it finds an element with this name and attribute.
   In a namespace of its own the element means nothing to the browser; css/admin.css holds TipTap's rules. */
const sheet = document.createElementNS("urn:portal", "style");
sheet.setAttribute("data-tiptap-style", "");
document.head.append(sheet);

/* The editor replaces the textarea with a div: copy its label, its language and its direction. */
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
