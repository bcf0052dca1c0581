"""A Bot API server for one bot that behaves as its sheet says: it keeps a day, forgets what is confirmed, and
serves one reader at a time. People act through methods, the bot over HTTP."""

from __future__ import annotations

import threading
import time
from typing import Any

from tests.fakes.base import Answer, FakeServer, Refusal, Request
from tests.fakes.telegram_memory import Chat, Connection, Json, Memory

LONGEST_HOLD = 50
MOST_UPDATES = 100
LONGEST_TEXT = 4_096
DAY = 86_400
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def refusal(code: int, description: str, **parameters: Any) -> Refusal:
    body: Json = {"ok": False, "error_code": code, "description": description}
    return Refusal(code, body | ({"parameters": parameters} if parameters else {}))


def taken(result: Any) -> Answer:
    return Answer({"ok": True, "result": result})


class FakeTelegram(FakeServer):
    """One bot. Its token is `token`."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "123456789:AAtesttokenOfAnInventedBot_1234567"
        self.memory = Memory()
        self.webhook = ""
        self.kinds: list[str] = []
        self.page_cap = MOST_UPDATES
        self.echoes = True
        """What the bot writes in a personal account's chats comes back to it."""
        self._turn = 0
        self._changed = threading.Condition(self.lock)
        self._methods = {
            "getme": lambda _asked: taken(self.memory.bot),
            "getwebhookinfo": lambda _asked: taken({"url": self.webhook, "pending_update_count": 0}),
            "deletewebhook": self._delete_webhook,
            "getupdates": self._updates,
            "sendmessage": self._send,
            "getchat": self._get_chat,
            "getchatmembercount": self._member_count,
            "getbusinessconnection": self._get_connection,
            "deletemessage": self._delete,
            "deletebusinessmessages": self._delete_business,
        }
        for verb in ("GET", "POST"):
            self.route(verb, "/bot{token}/{method}", self._called)

    # What people do

    def say(self, text: str = "", *, who: Json | None = None, chat: Chat | None = None, **content: Any) -> Json:
        """Let somebody write; return the message."""
        with self._changed:
            author = who or self.memory.patient
            place = chat or self.memory.chat(author["id"])
            place.heard_at = time.time()
            content = ({"text": text} if text else {}) | content
            message = self.memory.message(place, author, **content)
            if not self._is_cut_off(message):
                self._tell("business_message" if place.connection else "message", message)
            return message

    def _is_cut_off(self, message: Json) -> bool:
        """Tell whether a message belongs to a connection that has ended: nothing of it is told."""
        connection = self.memory.connections.get(message.get("business_connection_id", ""))
        return connection is not None and not connection.enabled

    def ours(self, chat: Chat, text: str, **content: Any) -> Json:
        """Let the doctor write in a chat of the personal account, from the telephone."""
        with self._changed:
            message = self.memory.message(chat, self.memory.doctor, text=text, **content)
            self._tell("business_message", message)
            return message

    def edit(self, message: Json, text: str) -> None:
        with self._changed:
            message |= {"text": text, "edit_date": round(time.time())}
            if self._is_cut_off(message):
                return
            self._tell("edited_business_message" if "business_connection_id" in message else "edited_message", message)

    def take_back(self, message: Json) -> None:
        """Delete a message of a business chat: elsewhere bots are not told."""
        with self._changed:
            body = {name: message[name] for name in ("business_connection_id", "chat")}
            if self._is_cut_off(message):
                return
            self._tell("deleted_business_messages", body | {"message_ids": [message["message_id"]]})

    def connect(self, identity: str = "bc_1a2b3c", *, tell: bool = True, **rights: bool) -> Connection:
        """Let the doctor connect the bot to the personal account, or change what it may."""
        with self._changed:
            found = self.memory.connections.setdefault(identity, Connection(identity, self.memory.doctor))
            found.rights |= rights
            if not found.enabled:
                found.enabled, found.made = True, time.time()
            if tell:
                self._tell("business_connection", found.told())
            return found

    def disconnect(self, connection: Connection) -> None:
        with self._changed:
            connection.enabled = False
            self._tell("business_connection", connection.told())

    def business_chat(self, connection: Connection, who: Json | None = None) -> Chat:
        return self.memory.chat((who or self.memory.patient)["id"], connection.id)

    def group(self, identity: int = -1_001_234_567_890, *, username: str = "", kind: str = "supergroup") -> Chat:
        return self.memory.chat(identity, kind=kind, title="Diabetes club", username=username)

    def mention(self, chat: Chat, text: str, *, who: Json | None = None, **content: Any) -> Json:
        """Let somebody call the bot in a group."""
        name = f"@{self.memory.bot['username']}"
        marks = [{"type": "mention", "offset": 0, "length": len(name)}]
        return self.say(f"{name} {text}", who=who, chat=chat, entities=marks, **content)

    def migrate(self, chat: Chat) -> Chat:
        """Let a group become a supergroup: both chats are told, and the old one takes nothing more."""
        with self._changed:
            fresh = self.memory.chat(-1_009_999_000_111, kind="supergroup", title=chat.title)
            chat.moved_to = fresh.id
            before = self.memory.message(chat, self.memory.patient, migrate_to_chat_id=fresh.id)
            after = self.memory.message(fresh, self.memory.patient, migrate_from_chat_id=chat.id)
            self._tell("message", before)
            self._tell("message", after)
            return fresh

    def tell(self, kind: str, body: Any) -> None:
        """Hand the bot an update of any kind."""
        with self._changed:
            self._tell(kind, body)

    def written(self) -> list[Json]:
        """Return what the bot wrote and people can read."""
        with self.lock:
            everything = [one for chat in self.memory.chats.values() for one in chat.messages.values()]
            return [one for one in everything if self._is_bots(one)]

    def polls(self) -> list[Json]:
        """Return what was asked of getUpdates, in order."""
        return [request.json() for request in self.requests if request.path.endswith("/getUpdates")]

    def _tell(self, kind: str, body: Any) -> None:
        self.memory.tell(kind, body)
        self._changed.notify_all()

    def _is_bots(self, message: Json) -> bool:
        bot = self.memory.bot["id"]
        return bot in (message["from"]["id"], message.get("sender_business_bot", {}).get("id"))

    # What the bot asks

    def _called(self, request: Request, token: str, method: str) -> Answer:
        if ":" not in token or token.startswith("0") or len(token) > 80:
            raise refusal(404, "Not Found")
        if token != self.token:
            raise refusal(401, "Unauthorized")
        handle = self._methods.get(method.lower())
        if handle is None:
            raise refusal(404, "Not Found: method not found")
        return handle(request.json() or {name: found[0] for name, found in request.query.items()})

    def _delete_webhook(self, _asked: Json) -> Answer:
        self.webhook = ""
        return taken(result=True)

    def _updates(self, asked: Json) -> Answer:
        if self.webhook:
            raise refusal(409, WEBHOOK)
        self._turn += 1
        mine = self._turn
        self._changed.notify_all()
        self.kinds = asked.get("allowed_updates", self.kinds)
        self.memory.expire()
        if asked.get("offset"):
            self.memory.confirm(int(asked["offset"]))
        deadline = time.monotonic() + min(int(asked.get("timeout", 0)), LONGEST_HOLD)
        while not self._news() and time.monotonic() < deadline and not self.stopping.is_set():
            self._changed.wait(min(0.05, max(deadline - time.monotonic(), 0)))
            if self._turn != mine:
                raise refusal(409, OTHER_POLLER)
        return taken(self._news()[: min(int(asked.get("limit", MOST_UPDATES)), self.page_cap)])

    def _news(self) -> list[Json]:
        return [
            one.body
            for one in self.memory.waiting
            if not self.kinds or any(kind in self.kinds for kind in one.body) or "puzzle" in one.body
        ]

    def _send(self, asked: Json) -> Answer:
        text = str(asked.get("text", ""))
        chat = self._open_chat(asked)
        if not text.strip():
            raise refusal(400, "Bad Request: message text is empty")
        if len(text) > LONGEST_TEXT:
            raise refusal(400, "Bad Request: message is too long")
        reply = asked.get("reply_parameters", {})
        parent = chat.messages.get(int(reply.get("message_id", 0)))
        if reply and parent is None and not (reply.get("allow_sending_without_reply") or chat.connection):
            raise refusal(400, "Bad Request: message to be replied not found")
        more: Json = {"text": text} | ({"reply_to_message": parent} if parent else {})
        if not chat.connection:
            return taken(self.memory.message(chat, self.memory.bot, **more))
        doctor = self.memory.connections[chat.connection].user
        message = self.memory.message(chat, doctor, **more, sender_business_bot=self.memory.bot)
        if self.echoes:
            self._tell("business_message", message)
        return taken(message)

    def _open_chat(self, asked: Json) -> Chat:
        """Return the chat that a message goes to, or refuse as Telegram does."""
        identity = asked.get("business_connection_id", "")
        chat = self.memory.chats.get((identity, int(asked["chat_id"])))
        if identity:
            connection = self.memory.connections.get(identity)
            if connection is None or not connection.enabled:
                raise refusal(400, "Bad Request: business connection not found")
            if not connection.rights.get("can_reply"):
                raise refusal(400, "Bad Request: BUSINESS_CONNECTION_INVALID")
            if chat is None or chat.heard_at + DAY < time.time():
                raise refusal(400, "Bad Request: BUSINESS_PEER_USAGE_MISSING")
        if chat is None:
            raise refusal(400, "Bad Request: chat not found")
        if chat.closed:
            raise refusal(403, f"Forbidden: {chat.closed}")
        if chat.moved_to:
            told = "Bad Request: group chat was upgraded to a supergroup chat"
            raise refusal(400, told, migrate_to_chat_id=chat.moved_to)
        return chat

    def _get_chat(self, asked: Json) -> Answer:
        chat = self.memory.chats.get(("", int(asked["chat_id"])))
        if chat is None:
            raise refusal(400, "Bad Request: chat not found")
        return taken(chat.told())

    def _member_count(self, asked: Json) -> Answer:
        chat = self.memory.chats.get(("", int(asked["chat_id"])))
        if chat is None:
            raise refusal(400, "Bad Request: chat not found")
        return taken(chat.members)

    def _get_connection(self, asked: Json) -> Answer:
        found = self.memory.connections.get(asked["business_connection_id"])
        if found is None:
            raise refusal(400, "Bad Request: business connection not found")
        return taken(found.told())

    def _delete(self, asked: Json) -> Answer:
        chat = self.memory.chats.get(("", int(asked["chat_id"])))
        if chat is None or chat.messages.pop(int(asked["message_id"]), None) is None:
            raise refusal(400, "Bad Request: message to delete not found")
        return taken(result=True)

    def _delete_business(self, asked: Json) -> Answer:
        for (connection, _), chat in self.memory.chats.items():
            if connection == asked["business_connection_id"]:
                for one in asked["message_ids"]:
                    chat.messages.pop(one, None)
        return taken(result=True)
