// Rules for the HTML that the portal answers with; each exception has its reason.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "no-inline-style": "error", // the policy refuses inline styles: they would silently do nothing
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }], // several values of one filter repeat its name
    "aria-label-misuse": ["error", { allowAnyNamable: true }], // a list may have a name (chips, axes), says ARIA
    "long-title": "off", // titles of projects run to 234 characters
    "no-trailing-whitespace": "off", // what the template tags leave behind
    "void-style": "off", // Django's forms write <input …> and <input … />
    "attr-quotes": "off", // likewise
    "doctype-style": "off", // <!doctype html> in any case is right
  },
};
