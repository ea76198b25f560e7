import { escape, Html, markup } from "../../src/report/html.ts";
import { assertEquals } from "../../src/std/assert.ts";

const ALL = `<a href="x" title='y'>&amp;`;
const ESCAPED = "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;";

Deno.test("escape() leaves none of the five characters that could become tags or end attributes", () => {
  assertEquals(escape(`& < > " '`), "&amp; &lt; &gt; &quot; &#39;");
  assertEquals(escape(ALL), ESCAPED);
  assertEquals(escape("ρ(ab) χ · é 😀"), "ρ(ab) χ · é 😀");
  assertEquals(escape(""), "");
});

Deno.test("markup`` escapes values in text and in attributes, and its own text not", () => {
  assertEquals(markup`<b>${ALL}</b>`.text, `<b>${ESCAPED}</b>`);
  assertEquals(markup`<b title="${ALL}"></b>`.text, `<b title="${ESCAPED}"></b>`);
  assertEquals(markup`<b title='${"'"}'></b>`.text, "<b title='&#39;'></b>");
  assertEquals(markup`${ALL}`.text, ESCAPED);
  assertEquals(markup`a & b`.text, "a & b");
});

Deno.test("markup`` joins lists, escapes what is in them, and writes nothing for null", () => {
  assertEquals(
    markup`<p>${["a<", 1, null, ["b&", markup`<i>${"c>"}</i>`]]}</p>`.text,
    [
      "<p>a&lt;1b&amp;<i>c&gt;</i></p>",
    ].join(),
  );
  assertEquals(markup`<p>${null}${[]}</p>`.text, "<p></p>");
  assertEquals(markup`${0}, ${-1.5}`.text, "0, -1.5");
});

Deno.test("markup`` takes what is HTML already as it is, at any depth, and only that", () => {
  const inner = markup`<i>${"<"}</i>`;
  assertEquals(markup`<b>${inner}</b>`.text, "<b><i>&lt;</i></b>");
  assertEquals(markup`${new Html("<br>")}`.text, "<br>");
  // What only looks like HTML that was made here is a text.
  const look = JSON.parse('{"text": "<script>"}');
  assertEquals(markup`${[String(look.text)]}`.text, "&lt;script&gt;");
});
