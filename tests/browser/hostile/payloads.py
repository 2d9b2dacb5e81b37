"""What somebody might write to make a page do something: each shape carries the mark that it would leave behind.

A payload that gets out of its text leaves an element or an attribute with the name MARK, or runs `ran()`; a template
that works out what was written says EVALUATED.
"""

from __future__ import annotations

MARK = "data-hostile"
EVALUATED = "hostile14"
PAYLOADS: tuple[str, ...] = (
    # Short enough for a telephone number, or for the number of an ambulance.
    "<b>",
    "\"'><b>",
    "<!--",
    "<script>",
    "{{ 7|x }}",
    "<svg onload=ran()>",
    "<b data-hostile>",
    '"data-hostile="',
    # Elements that run.
    "<script data-hostile>ran('script')</script>",
    "<ScRiPt/x data-hostile>ran('mixed case')</sCrIpT >",
    "<scr<script data-hostile>ipt>ran('taken out once')</script>",
    "<img src=x data-hostile onerror=ran('img')>",
    "<img/src/data-hostile/onerror=ran`img`//",
    "<svg data-hostile onload=ran('svg')>",
    "<svg><script data-hostile>ran('svg script')</script>",
    "<svg><animate data-hostile onbegin=ran('animate') attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img data-hostile src=x onerror=ran('mutation')>",
    "<body data-hostile onload=ran('body')>",
    "<details data-hostile open ontoggle=ran('details')>",
    "<input data-hostile autofocus onfocus=ran('input')>",
    "<video data-hostile><source onerror=ran('video')></video>",
    "<iframe data-hostile srcdoc='<script>parent.ran(1)</script>'></iframe>",
    "<iframe data-hostile src=javascript:parent.ran('iframe')></iframe>",
    "<object data-hostile data=javascript:ran('object')></object>",
    "<embed data-hostile src=//elsewhere.example/x.svg>",
    "<template data-hostile shadowrootmode=open><script>ran(2)</script></template>",
    "<noscript><p title='</noscript><img data-hostile src=x onerror=ran(3)>'>",
    # Elements that send, restyle or lead away.
    "<form data-hostile action=//elsewhere.example/><button>Send</button></form>",
    "<base data-hostile href=//elsewhere.example/>",
    "<meta data-hostile http-equiv=refresh content='0;url=//elsewhere.example/'>",
    "<link data-hostile rel=stylesheet href=//elsewhere.example/x.css>",
    "<style data-hostile>*{background:url(//elsewhere.example/)}</style>",
    "<div data-hostile style=background:url(//elsewhere.example/)>",
    "<a data-hostile href=javascript:ran('link') autofocus>link</a>",
    "<div data-hostile hx-get=/ hx-trigger=load hx-on:load=ran('htmx')>",
    # Out of an attribute, with every quote there is.
    '" data-hostile autofocus onfocus="ran(4)',
    "' data-hostile autofocus onfocus='ran(5)",
    "` data-hostile onfocus=`ran(6)",
    'x" data-hostile onmouseover=ran(7) y="',
    '"/><img data-hostile src=x onerror=ran(8)>',
    "'/><svg data-hostile onload=ran(9)>",
    # Out of an element whose text is not markup, and out of scripts and comments.
    "</title><script data-hostile>ran('title')</script>",
    "</textarea><img data-hostile src=x onerror=ran('textarea')>",
    "</script><script data-hostile>ran('script ended')</script>",
    "</style><img data-hostile src=x onerror=ran('style')>",
    "</option></select><img data-hostile src=x onerror=ran('option')>",
    "--><img data-hostile src=x onerror=ran('comment')><!--",
    "]]><img data-hostile src=x onerror=ran('cdata')>",
    "*/ran('css comment');/*",
    "';ran('string');'",
    '";ran("string");"',
    "\\';ran('escaped');//",
    "${ran('template literal')}",
    '{"a":"</script><img data-hostile src=x onerror=ran(10)>"}',
    # Addresses, alone or made into links by what makes links of text.
    "javascript:ran('address')",
    "JaVaScRiPt:ran('mixed case')",
    "java\tscript:ran('tab')",
    "data:text/html,<script data-hostile>ran('data')</script>",
    'https://elsewhere.example/"data-hostile onmouseover="ran(11)',
    "www.elsewhere.example/<img data-hostile src=x onerror=ran(12)>",
    # Templates, entities, formats.
    '{{ "hostile"|add:"14" }}',
    '{% with a="hostile"|add:"14" %}{{ a }}{% endwith %}',
    "%(x)s %s {0.__class__} ${7*2}",
    "&lt;img data-hostile src=x onerror=ran(13)&gt;",
    "&#60;img data-hostile src=x onerror=ran(14)&#62;",
    "&quot; data-hostile onfocus=&quot;ran(15)",
    # Unicode: look-alikes that something may fold, breaks of lines that only scripts know, bidi, and very long.
    "\uff1cimg data-hostile src=x onerror=ran(16)\uff1e",
    "\u2039img data-hostile src=x onerror=ran(17)\u203a",
    "\ufeff<img data-hostile src=x onerror=ran(18)>",
    "<\u200bimg data-hostile src=x onerror=ran(19)>",
    "\u2028ran('line separator')\u2029",
    "\u202e<img data-hostile src=x onerror=ran(20)>\u202c",
    "\u2067\u05d0\u05d1 <b data-hostile>\u0644\u0645</b>",
    "\u0130\u0131\u017f\u212a<\u017fcript data-hostile>ran(21)</\u017fcript>",
    "e\u0301\u0323" * 9 + "<i data-hostile>",
    "W" * 70 + "<i data-hostile>",
)
# A local part in quotes may hold anything; Django's own check of addresses agrees.
ADDRESSES = tuple(
    f'"{shape}.{{}}"@x.example'
    for shape in (
        "<svg/data-hostile/onload=ran(30)>",
        "<script/data-hostile>ran(31)</script>",
        "'data-hostile/autofocus/onfocus='ran(32)",
        "{{7|add:7}}",
        "javascript:ran(33)",
    )
)


def fitting(length: int | None) -> tuple[str, ...]:
    return tuple(each for each in PAYLOADS if length is None or len(each) <= length)
