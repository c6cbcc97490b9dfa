# A whole bot that repeats what it hears. Run it: PORT=8787 MATHIA_BOT_SECRET=whsec_… python3 echo.py
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = base64.b64decode(os.environ["MATHIA_BOT_SECRET"].removeprefix("whsec_"))
AGE_SECONDS_MAX = 5 * 60
BODY_BYTES_MAX = 64 * 1024


def is_signed(headers, body):
    """Standard Webhooks: one of the signatures, of which there are two while a secret is changed, must be ours."""
    id, timestamp, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > AGE_SECONDS_MAX:
        return False
    digest = hmac.new(SECRET, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    ours = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(ours, theirs.encode()) for theirs in signatures.split(" "))


class Echo(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), BODY_BYTES_MAX))
        if not is_signed(self.headers, body):
            return self.answer(401, "wrong signature")
        event = json.loads(body)
        if event.get("type") == "bot.ping":
            return self.answer(200, json.dumps({"challenge": event["data"]["challenge"]}), "application/json")
        if event.get("type") != "message.created":
            return self.answer(204)
        self.answer(200, "You said: " + event["data"]["content"]["text"])

    def answer(self, status, text="", content_type="text/plain; charset=utf-8"):
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.end_headers()
        self.wfile.write(text.encode())


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8787"))), Echo)
print("listening at", server.server_address, flush=True)
server.serve_forever()
