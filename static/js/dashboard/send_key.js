// Ctrl+Enter (or Cmd+Enter) sends a form, also from a field of several lines.

/** Whether a key that was pressed has sent the form. */
export function sentByKey(event, form) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
  return true;
}
