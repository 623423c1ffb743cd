/*
 * deployable/standalone-loader: fetches standalone.js from beside itself, with the same `Deployable.attach`, which waits for it.
 * ES5 syntax, for asset pipelines whose compressor knows no other. In a bundle say where standalone.js lies:
 * `Deployable.base = "/assets/deployable/"`, or data-deployable-base="..." at the bundle's script element.
 */
(function () {
  var own = document.currentScript || document.scripts[document.scripts.length - 1];
  var waiting = [];
  var loading = false;
  var api = null;
  var failure = "";

  var loader = {
    base: (own && own.getAttribute("data-deployable-base")) || (own && own.src ? own.src.replace(/[^/]*$/, "") : ""),
    attach: function (target, options) {
      var entry = { target: target, options: options, attached: null, over: false };
      if (api) entry.attached = api.attach(target, options);
      else if (failure) refuse(entry);
      else {
        waiting.push(entry);
        load();
      }
      return {
        detach: function () {
          entry.over = true;
          if (entry.attached) entry.attached.detach();
        }
      };
    }
  };
  window.Deployable = loader;

  function load() {
    if (loading) return;
    loading = true;
    var script = document.createElement("script");
    script.src = loader.base.replace(/([^/])$/, "$1/") + "standalone.js";
    if (own && own.nonce) script.nonce = own.nonce;
    script.onload = function () {
      if (window.Deployable === loader) fail("this browser could not run " + script.src);
      else settle(window.Deployable);
    };
    script.onerror = function () {
      fail(script.src + " could not be loaded");
    };
    document.head.appendChild(script);
  }

  function settle(loaded) {
    api = loaded;
    for (var i = 0; i < waiting.length; i++) {
      if (!waiting[i].over) waiting[i].attached = api.attach(waiting[i].target, waiting[i].options);
    }
    waiting = [];
  }

  function fail(reason) {
    failure = reason;
    for (var i = 0; i < waiting.length; i++) refuse(waiting[i]);
    waiting = [];
  }

  /* The field stays as it is, with a line after it. */
  function refuse(entry) {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () {
        refuse(entry);
      });
      return;
    }
    var field = typeof entry.target === "string" ? document.querySelector(entry.target) : entry.target;
    if (entry.over || !field || !field.parentNode) return;
    var line = document.createElement("p");
    line.className = "deployable-note";
    line.setAttribute("role", "status");
    line.appendChild(
      document.createTextNode(
        "The deployable is not checked here, but can be edited and saved as before. (" + failure + ")"
      )
    );
    field.parentNode.insertBefore(line, field.nextSibling);
    entry.attached = {
      detach: function () {
        if (line.parentNode) line.parentNode.removeChild(line);
      }
    };
  }
})();
