// The browser's part of a passkey: it signs what the server asked, and the form posts the answer.
for (const box of document.querySelectorAll("[data-passkey]")) {
  const form = box.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const options = JSON.parse(box.dataset.options);
    try {
      const answer = box.dataset.passkey === "create"
        ? await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})
        : await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)});
      form.elements.credential.value = JSON.stringify(answer.toJSON());
      form.submit();
    } catch {
      box.querySelector("[role=alert]").hidden = false;
    }
  });
}
