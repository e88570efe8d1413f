// Says what is wrong if the page does not start: every browser there is can read this file.
(function () {
  "use strict";

  var needed = [
    "noModule" in document.createElement("script"),
    typeof Object.hasOwn === "function",
    typeof Array.prototype.at === "function",
    typeof window.HTMLDialogElement === "function",
    typeof window.CSSLayerBlockRule === "function",
  ];

  function show(id) {
    document.getElementById(id).removeAttribute("hidden");
  }

  // Without its styles the rest would only be in the way of the sentence.
  function showOnly(id) {
    var sentence = document.getElementById(id);
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
    document.body.appendChild(sentence);
    sentence.removeAttribute("hidden");
  }

  for (var at = 0; at < needed.length; at += 1) {
    if (!needed[at]) return showOnly("too-old");
  }
  if (!navigator.cookieEnabled) show("no-cookies");
})();
