import type { JsonObject } from '../../loop/artefacts/json.ts'

const page = (script: string, body = '') =>
  `<!doctype html><body>${body}<p id="here">here</p><script>${script}</script></body>`

/** Each tries to reach a server of this machine by `http`, or by UDP at `udp`. All of them do in a browser that isn't locked down. */
export function networkPages({ http, udp }: { http: string; udp: number }): Record<string, string> {
  const ws = http.replace('http', 'ws')
  return {
    fetch: page(
      `fetch('${http}/fetch').catch(() => {}); fetch('${http}/no-cors', { mode: 'no-cors' }).catch(() => {})`,
    ),
    XMLHttpRequest: page(`const x = new XMLHttpRequest(); x.open('POST', '${http}/xhr'); x.send('secret')`),
    'fetch that outlives the page': page(
      `fetch('${http}/keepalive', { method: 'POST', body: 's', keepalive: true, mode: 'no-cors' }).catch(() => {})`,
    ),
    beacon: page(`navigator.sendBeacon('${http}/beacon', 'secret')`),
    'event source': page(`new EventSource('${http}/events')`),
    'web socket': page(`new WebSocket('${ws}/socket')`),
    image: page('', `<img src="${http}/image.png">`),
    'image by script': page(`new Image().src = '${http}/pixel?secret'`),
    'style sheet': page('', `<link rel="stylesheet" href="${http}/style.css">`),
    'imported style': page('', `<style>@import url('${http}/import.css');</style>`),
    'background image': page(
      '',
      `<div style="background: url('${http}/background.png'); width: 9px; height: 9px"></div>`,
    ),
    font: page('', `<style>@font-face { font-family: f; src: url('${http}/font.woff') } p { font-family: f }</style>`),
    script: page('', `<script src="${http}/script.js"></script>`),
    module: page(`import('${http}/module.js').catch(() => {})`),
    video: page('', `<video src="${http}/video.mp4" autoplay preload="auto"></video>`),
    object: page('', `<object data="${http}/object.html"></object>`),
    embed: page('', `<embed src="${http}/embed.html">`),
    frame: page('', `<iframe src="${http}/frame.html"></iframe>`),
    'frame in a frame': page('', `<iframe srcdoc="<img src='${http}/srcdoc.png'>"></iframe>`),
    'frame without a policy': page(
      `const f = document.createElement('iframe'); document.body.append(f); f.contentDocument?.write('<img src="${http}/written.png">')`,
    ),
    preload: page('', `<link rel="preload" as="image" href="${http}/preload.png">`),
    preconnect: page('', `<link rel="preconnect" href="${http}">`),
    'meta refresh': page('', `<meta http-equiv="refresh" content="0; url=${http}/refresh">`),
    location: page(`location.href = '${http}/location'`),
    'location, again and again': page(`setInterval(() => location.assign('${http}/again?' + Math.random()), 20)`),
    'window.open': page(`window.open('${http}/open')`),
    'a link that is clicked': page(
      `document.querySelector('a').click()`,
      `<a href="${http}/link" target="_blank" ping="${http}/ping">link</a>`,
    ),
    'a form that is sent': page(
      `document.forms[0].submit()`,
      `<form method="post" action="${http}/form"><input name="a" value="secret"></form>`,
    ),
    worker: page(
      `try { new Worker(URL.createObjectURL(new Blob(["fetch('${http}/worker', { mode: 'no-cors' })"]))) } catch {}`,
    ),
    'web socket of a worker': page(
      `try { new Worker(URL.createObjectURL(new Blob(["new WebSocket('${ws}/worker')"]))) } catch {}`,
    ),
    'a blob that it goes to': page(
      `location.href = URL.createObjectURL(new Blob(['<img src="${http}/blob.png">'], { type: 'text/html' }))`,
    ),
    WebRTC: page(
      `try { const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${udp}' }] }); c.createDataChannel('d'); c.createOffer().then((o) => c.setLocalDescription(o)) } catch {}`,
    ),
  }
}

/** Each tries to outlast, outgrow or leave its browser. What a call has to come to: an error of one of these types, or none at all and this many tests passed. */
export const HARMFUL_PAGES: {
  what: string
  html: string
  tests?: JsonObject[]
  error?: string[]
  passed?: number
}[] = [
  { what: 'a loop', html: page('for (;;);'), error: ['timeout'] },
  {
    what: 'a loop that begins later',
    html: page('setTimeout(() => { for (;;); }, 50)'),
    error: ['timeout'],
    tests: [{ name: 'w', steps: [{ do: 'wait', value: '300' }] }],
  },
  {
    what: 'a loop in a script of a test',
    html: page(''),
    error: ['timeout'],
    tests: [{ name: 's', expect: [{ script: '(() => { for (;;); })()' }] }],
  },
  {
    what: 'microtasks',
    html: page('const again = () => Promise.resolve().then(again); again()'),
    error: ['timeout'],
  },
  { what: 'alerts', html: page('for (;;) alert(1)'), error: ['timeout'] },
  { what: 'reloads', html: page('location.reload()'), error: ['timeout', 'none'] },
  {
    what: 'addresses',
    html: page('for (let i = 0; ; i++) history.pushState(null, "", "?" + i)'),
    error: ['timeout'],
  },
  { what: 'console', html: page('for (;;) console.log("x".repeat(100000))'), error: ['timeout', 'memory', 'crash'] },
  {
    what: 'objects',
    html: page('const a = []; for (;;) a.push({ a: [1, 2, 3], s: "x" + a.length })'),
    error: ['crash', 'memory', 'timeout'],
  },
  {
    what: 'buffers',
    html: page('const a = []; for (;;) a.push(new Uint8Array(5e7).fill(1))'),
    error: ['crash', 'memory', 'timeout'],
  },
  {
    what: 'elements',
    html: page('for (;;) document.body.append(document.createElement("div"), "text ".repeat(100))'),
    error: ['crash', 'memory', 'timeout'],
  },
  {
    what: 'a canvas',
    html: page(
      'const a = []; for (;;) { const c = document.createElement("canvas"); c.width = c.height = 8000; c.getContext("2d").fillRect(0, 0, 8000, 8000); a.push(c) }',
    ),
    error: ['crash', 'memory', 'timeout'],
  },
  {
    what: 'frames',
    html: page('for (let i = 0; i < 50; i++) document.body.append(document.createElement("iframe"))'),
    passed: 1,
  },
  { what: 'windows', html: page('for (let i = 0; i < 50; i++) window.open("about:blank")'), passed: 1 },
  {
    what: 'a download',
    html: page(
      'const a = document.createElement("a"); a.href = URL.createObjectURL(new Blob(["x"])); a.download = "x.txt"; a.click()',
    ),
    passed: 1,
  },
  {
    what: 'a page that won’t be left',
    html: page('addEventListener("beforeunload", (e) => { e.preventDefault(); for (;;); })'),
    passed: 1,
  },
  { what: 'print', html: page('print()'), passed: 1 },
  { what: 'a breakpoint', html: page('debugger'), passed: 1 },
  {
    what: 'a file of the machine',
    html: page(
      'fetch("file:///etc/passwd").then((r) => r.text()).then((t) => { document.title = t }).catch(() => {}); try { open("file:///etc/passwd") } catch {}; location.href = "file:///etc/passwd"',
    ),
    passed: 1,
    tests: [
      {
        name: 'f',
        steps: [{ do: 'wait', value: '200' }],
        expect: [
          { target: '#here', visible: true },
          { script: 'location.protocol + document.title', equals: 'https:' },
        ],
      },
    ],
  },
  {
    what: 'pages of the browser',
    html: page(
      'for (const url of ["chrome://crash", "chrome://settings", "view-source:https://page.invalid", "about:blank#x"]) try { location.href = url } catch {}',
    ),
    error: ['none', 'crash'],
  },
  {
    what: 'permissions',
    html: page(
      'navigator.geolocation.getCurrentPosition(() => { document.title = "got" }, () => { document.title = "denied" }); navigator.mediaDevices?.getUserMedia({ audio: true }).then(() => { document.title = "got" }, () => {})',
    ),
    passed: 1,
    tests: [{ name: 'p', steps: [{ do: 'wait', value: '200' }], expect: [{ script: 'document.title !== "got"' }] }],
  },
  {
    what: 'a service worker',
    html: page(
      'navigator.serviceWorker?.register("sw.js").then(() => navigator.serviceWorker.getRegistrations()).then((all) => { if (all.length > 0) document.title = "got" }, () => {})',
    ),
    passed: 1,
    tests: [{ name: 's', steps: [{ do: 'wait', value: '300' }], expect: [{ script: 'document.title !== "got"' }] }],
  },
]
