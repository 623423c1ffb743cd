/** A classic script, as old pages have them. */
var deadlock =
  '<deployable version="1.1" name="é 🤨"><assemblies>' +
  '<assembly name="a" hwp="small"><image id="i"/><services>' +
  '<service name="s"><executable url="u"/><parameters><parameter name="p">' +
  '<reference assembly="b" parameter="x"/></parameter></parameters>' +
  '<returns><return name="y"/></returns></service></services></assembly>' +
  '<assembly name="b" hwp="small"><image id="i"/><services>' +
  '<service name="t"><executable url="u"/><parameters><parameter name="p">' +
  '<reference assembly="a" parameter="y"/></parameter></parameters>' +
  '<returns><return name="x"/></returns></service></services></assembly>' +
  "</assemblies></deployable>";

document.getElementById("check").textContent = Deployable.check(deadlock).deadlocks.length;

var editor = document.getElementById("editor");
editor.addEventListener("check", (event) => {
  document.getElementById("element").textContent = event.detail.deadlocks.length;
});
Deployable.define();
editor.value = deadlock;
