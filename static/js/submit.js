// A quantity that changed is saved at once; its button is for those without script.
export default function submit(form) {
  form.querySelector("button:not([data-step])").hidden = true;
  let waiting;
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(), 600);
  });
}
