"""The words of the command line. Nothing of what they do is loaded here."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from cli.about_somebody import about_somebody
from cli.errors import usage

Group = Any
"""What argparse calls the collection of a parser's commands."""
WHOLE = "whole"
"""A write that is one transaction together with its kept answer."""
STEPS = "steps"
"""A write in several transactions, or on a network: its answer is kept after it."""
_HOLD_MAX = 3600
_EPILOG = (
    "Exit codes: 0 done, 1 refused or partly done, 2 usage, 3 configuration, 4 network or login. "
    "`consulta COMMAND --help` shows a command's options."
)


class Parser(argparse.ArgumentParser):
    """Raises instead of leaving, and never repeats a word that might be a secret."""

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_abbrev=False, **more)

    def error(self, message: str) -> NoReturn:
        raise usage(message, f"`{self.prog} --help` shows how it is written")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            options = [word.partition("=")[0] for word in unknown if word.startswith("-")]
            what = f"no such option: {', '.join(options)}" if options else "there is a word too many"
            raise usage(what, f"`{self.prog} --help` shows what there is")
        return found


def build() -> Parser:
    """Return the parser of everything that `consulta` understands."""
    parser = Parser(prog="consulta", description="One triage inbox for health professionals.", epilog=_EPILOG)
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--lane", metavar="LANE", help="open this lane of the inbox")
    parser.add_argument("--order", choices=("triage", "newest"), help="the order of its rows")
    parser.add_argument("--linear", action="store_true", help="plain lines: for screen readers and dumb terminals")
    parser.add_argument("--locked", action="store_true", help="the inbox and nothing else of this machine")
    parser.add_argument("--professional", metavar="NAME", help="who is at the keyboard")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run="cli.inbox:inbox", write="", reaches=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    deciding = (_verbs, _house, _people, _persons)
    for family in (_inbox, _accounts, _reading, _answering, *deciding, _templates, _filters, _care, _copies):
        family(commands)
    return parser


def _leaf(group: Group, name: str, text: str, run: str, *, write: str = "", reaches: bool = False) -> Parser:
    """Add a command. Its defaults stay unset, so that they do not hide what was given before it."""
    leaf: Parser = group.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    leaf.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document")
    leaf.add_argument("--professional", metavar="NAME", default=argparse.SUPPRESS, help="who is at the keyboard")
    if write:
        leaf.add_argument("--request-id", metavar="ID", help="asked for twice, it is done once")
    leaf.set_defaults(run=run, write=write, reaches=reaches)
    return leaf


def _family(commands: Group, name: str, text: str) -> Group:
    family = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    return family.add_subparsers(dest="verb", metavar="COMMAND", required=True, parser_class=Parser)


def _inbox(commands: Group) -> None:
    demo = _leaf(commands, "demo", "the inbox on simulated networks; no setting is read", "cli.inbox:demo")
    demo.add_argument("--messages", type=_whole(1, 100_000), default=100, metavar="N")
    demo.add_argument("--seed", type=_whole(0, 2**31), default=7, metavar="S")
    demo.add_argument("--keys", choices=("default", "vim", "mutt", "basic"), default="default", help="try a preset")
    demo.add_argument("--linear", action="store_true", default=argparse.SUPPRESS, help="plain lines")


def _accounts(commands: Group) -> None:
    group = _family(commands, "accounts", "the identities you answer from")
    add = _leaf(group, "add", "connect an account and keep its settings", "cli.adding:add", write=STEPS, reaches=True)
    add.add_argument("network", nargs="?", metavar="NETWORK")
    add.add_argument("--name", metavar="SLUG", help="what you call the account here")
    add.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="sets", help="KEY=- and KEY=@FILE")
    _leaf(group, "list", "the accounts and how they are", "cli.accounts:list_")
    check = _leaf(group, "check", "connect them now", "cli.accounts:check", reaches=True)
    check.add_argument("name", nargs="?", metavar="SLUG")
    remove = _leaf(group, "remove", "forget an account's settings; messages stay", "cli.accounts:remove", write=STEPS)
    remove.add_argument("name", metavar="SLUG")
    sync = _leaf(commands, "sync", "read the networks", "cli.sync:sync", write=STEPS, reaches=True)
    sync.add_argument("--account", metavar="SLUG")
    how = sync.add_mutually_exclusive_group()
    how.add_argument("--watch", action="store_true", help="go on until it is stopped")
    how.add_argument("--ledger", action="store_true", help="read nothing: what is proven complete, and what is missing")
    sync.add_argument("--since", metavar="DATE", help="with --ledger: the period's beginning")
    sync.add_argument("--until", metavar="DATE", help="with --ledger: the period's last day")
    receive = _family(commands, "receive", "keep what a network pushes, until it is stopped")
    pushed = _leaf(receive, "whatsapp", "keep what WhatsApp pushes", "cli.receive:whatsapp", reaches=True)
    pushed.add_argument("--account", metavar="SLUG", help="for this account alone")
    pushed.add_argument(
        "--bind", default="127.0.0.1", metavar="ADDRESS", help="where to listen; other machines: 0.0.0.0"
    )
    pushed.add_argument("--port", type=_whole(0, 65_535), default=8088, metavar="N", help="0 chooses a free one")
    take = _leaf(commands, "import", "take earlier messages into an archive", "cli.earlier:take", write=STEPS)
    take.add_argument("file", metavar="FILE.jsonl", help="one message a line; - is standard input")
    take.add_argument("--account", metavar="SLUG", help="into this account instead of an archive")


def _reading(commands: Group) -> None:
    lists = _leaf(commands, "list", "conversations, all but the closed ones", "cli.conversations:list_")
    lists.add_argument("query", nargs="*", metavar="QUERY")
    lists.add_argument("--lane", metavar="LANE")
    lists.add_argument("--limit", type=_whole(1, 10_000), default=50, metavar="N")
    lists.add_argument("--after", metavar="ID", help="the page after this conversation")
    lists.add_argument(
        "--reveal", action="store_true", help="the words behind warnings, and what CONSULTA_MASKED covers"
    )
    show = _leaf(commands, "show", "one conversation", "cli.conversations:show")
    show.add_argument("id", metavar="ID")
    card = _leaf(
        commands, "side-effect", "the card of a suspected side effect; sends nothing", "cli.conversations:side_effect"
    )
    card.add_argument("id", metavar="ID")
    _leaf(commands, "drafts", "unsent words", "cli.conversations:drafts")


def _answering(commands: Group) -> None:
    answer = _leaf(commands, "answer", "answer with a saved answer", "cli.answers:answer", write=WHOLE)
    answer.add_argument("ids", nargs="+", metavar="ID")
    answer.add_argument(
        "--with", required=True, action="append", metavar="KEY", dest="keys", help="once more for another behind it"
    )
    answer.add_argument("--language", default="", metavar="LANGUAGE", help="say it in this language, where it can be")
    write = _leaf(commands, "write", "answer in your own words", "cli.answers:write", write=WHOLE)
    write.add_argument("ids", nargs="+", metavar="ID")
    words = write.add_mutually_exclusive_group(required=True)
    words.add_argument("--text", type=_text, metavar="TEXT", help="- is standard input")
    words.add_argument(
        "--emergency", action="store_true", help="the emergency line of their country; unknown: how to find it"
    )
    for leaf in (answer, write):
        leaf.add_argument("--field", action="append", default=[], metavar="NAME=VALUE", dest="fields")
        circle = leaf.add_mutually_exclusive_group()
        circle.add_argument("--audience", choices=("direct", "group", "public"))
        circle.add_argument("--to-direct", action="store_true", help="to the asker alone")
        time = leaf.add_mutually_exclusive_group()
        time.add_argument("--hold", type=_whole(0, _HOLD_MAX), metavar="S", help="seconds before it may leave")
        time.add_argument("--office-hours", action="store_true", help="let it wait for office hours")
        leaf.add_argument("--red-too", action="store_true", help="with --office-hours: though it is red")
        leaf.add_argument("--again", action="store_true", help="though it was answered")
        leaf.add_argument(
            "--read-up-to",
            action="append",
            default=[],
            metavar="MESSAGE",
            help="the newest message you read of it: refused where they wrote since",
        )
        leaf.add_argument("--dry-run", action="store_true", help="show what would leave, and hold nothing")
    outbox = _leaf(commands, "outbox", "answers on their way", "cli.outbox:outbox", write=STEPS, reaches=True)
    outbox.add_argument("--flush", action="store_true", help="send what is due")
    outbox.add_argument("--wait", type=_whole(0, _HOLD_MAX), default=0, metavar="S", help="wait for what is held")
    outbox.add_argument("--sent", action="store_true", help="the newest that were sent or taken back instead")
    settle = outbox.add_mutually_exclusive_group()
    settle.add_argument("--stands", metavar="ID", help="you saw it there: it counts as sent")
    settle.add_argument("--again", metavar="ID", help="you looked and it is not there: send it again; needs --word")
    settle.add_argument("--by-hand", metavar="ID", help="you said the rest of it elsewhere")
    settle.add_argument("--delete", metavar="ID", help="delete what left of it, where the network can")
    outbox.add_argument("--word", default="", metavar="WORD", help="twice: they may read it twice")


def _verbs(commands: Group) -> None:
    def verb(name: str, text: str, write: str = WHOLE, *, reaches: bool = False) -> Parser:
        module = "screening" if reaches else "verbs"
        leaf = _leaf(commands, name, text, f"cli.{module}:{name}", write=write, reaches=reaches)
        leaf.add_argument("ids", nargs="*" if name == "mute" else "+", metavar="ID")
        return leaf

    verb("done", "close without an answer").add_argument("--reason", default="", metavar="TEXT")
    verb("snooze", "put aside until later").add_argument(
        "--until", required=True, metavar="TIME", help="2h, 3d, fri 9, tomorrow 8:30, 24/12 or 2026-10-02T14:30"
    )
    verb("noise", "call it noise")
    mute = verb("mute", "keep the thread closed")
    mute.add_argument("--scope", choices=("thread", "person", "word", "tag"), default="thread")
    mute.add_argument("--of", default="", metavar="WORDS", help="the words, or the tag; these need no ID")
    end = mute.add_mutually_exclusive_group()
    end.add_argument("--days", type=_whole(1, 3650), default=30, metavar="N")
    end.add_argument("--until", default="", metavar="TIME", help="as for snooze")
    note = verb("note", "write an internal note")
    note.add_argument("--text", required=True, type=_text, metavar="TEXT", help="- is standard input")
    verb("personal", "call it a case of one person").add_argument(
        "--off", action="store_true", help="say that it is none: anything vetted may answer it"
    )
    verb("tag", "put a word on it").add_argument("--word", required=True, metavar="WORD")
    _handing(verb("assign", "hand over to somebody, who accepts it or gives it back"))
    flag = verb("flag", "raise it to red by hand")
    change = flag.add_mutually_exclusive_group()
    change.add_argument("--acknowledge", action="store_true", help="say that a person has seen the red")
    change.add_argument("--clear", action="store_true", help="take it out of Red; needs --reason")
    change.add_argument("--country", metavar="CODE", help="say in which country they are; nothing is raised")
    flag.add_argument("--reason", default="", metavar="TEXT")
    verb("accept", "let a sender in whom the network holds back", STEPS, reaches=True)
    verb("refuse", "turn such a sender away", STEPS, reaches=True)
    away, told = "keep somebody away on their network", "tell the moderators of their network"
    about_somebody(
        _leaf(commands, "block", away, "cli.blocking:block", write=STEPS, reaches=True),
        _leaf(commands, "tell-moderators", told, "cli.blocking:report", write=STEPS, reaches=True),
    )
    dismiss = _leaf(commands, "dismiss", "say that nobody needs what was set aside", "cli.verbs:dismiss", write=WHOLE)
    dismiss.add_argument("ids", nargs="+", metavar="ITEM", help="as sync --ledger names it")
    dismiss.add_argument("--reason", required=True, metavar="TEXT", help="why nobody needs it")
    undo = _leaf(commands, "undo", "undo your last decision", "cli.verbs:undo", write=WHOLE)
    undo.add_argument("--id", metavar="ACTION", help="undo this one instead")


def _handing(assign: Parser) -> None:
    step = assign.add_mutually_exclusive_group(required=True)
    step.add_argument("--to", metavar="NAME", help="offer it; it stays yours until they accept")
    step.add_argument("--accept", action="store_true", help="take over what is offered to you")
    step.add_argument("--give-back", metavar="WHY", help="give it back, with a word why")
    step.add_argument("--keep", action="store_true", help="take your offer back")


def _house(commands: Group) -> None:
    mutes = _family(commands, "mutes", "what is muted, until when, and how much that holds")
    _leaf(mutes, "list", "all mutes in force", "cli.house:mutes")
    _leaf(mutes, "remove", "end one; what it holds is open again", "cli.house:unmute", write=WHOLE).add_argument(
        "id", metavar="MUTE"
    )
    digest = _leaf(mutes, "digest", "what was muted lately and yet looks human", "cli.house:digest")
    digest.add_argument("--days", type=_whole(1, 3650), default=7, metavar="N")
    _noises(commands)
    rules = _family(commands, "rules", "rules of the house: they move what comes, never a red, and never send")
    _leaf(rules, "list", "all rules", "cli.house:rules")
    add = _leaf(rules, "add", "keep a rule, switched off", "cli.house:add_rule", write=WHOLE)
    add.add_argument("name", metavar="NAME")
    add.add_argument("rule", nargs="+", metavar="RULE", help="'network=x link=yes -> noise'")
    for name, text, run, write in (
        ("test", "what of the last 1,000 it would move, and why", "test_rule", ""),
        ("on", "switch it on for what comes", "rule_on", WHOLE),
        ("off", "switch it off; what it moved stays", "rule_off", WHOLE),
        ("remove", "forget it; what it moved is open again", "remove_rule", WHOLE),
    ):
        _leaf(rules, name, text, f"cli.house:{run}", write=write).add_argument("name", metavar="NAME")
    searches = _family(commands, "searches", "searches kept as lanes")
    _leaf(searches, "list", "all of them", "cli.house:list_searches")
    keep = _leaf(searches, "add", "keep one", "cli.house:add_search", write=WHOLE)
    keep.add_argument("name", metavar="NAME")
    keep.add_argument("query", nargs="+", metavar="QUERY", help="words, or tag:WORD")
    gone = _leaf(searches, "remove", "forget one", "cli.house:remove_search", write=WHOLE)
    gone.add_argument("name", metavar="NAME")


def _noises(commands: Group) -> None:
    group = _family(commands, "noises", "how often Noise is wrong, and what was learnt of it")
    report = _leaf(group, "report", "false noise by reason: its sample, and what was taken back", "cli.noises:report")
    report.add_argument("--days", type=_whole(1, 3650), default=30, metavar="N")
    _leaf(group, "learnt", "what your own decisions taught", "cli.noises:learnt")
    _leaf(group, "forget", "forget all of that", "cli.noises:forget", write=WHOLE)
    for name, text in (("on", "let a reason put away what comes"), ("off", "let a reason put nothing away")):
        leaf = _leaf(group, name, text, f"cli.noises:switch_{name}", write=WHOLE)
        leaf.add_argument("reason", metavar="REASON", help="as the report names it: thanks, promotion, learnt")


def _people(commands: Group) -> None:
    group = _family(commands, "professionals", "who works here")
    add = _leaf(group, "add", "add somebody", "cli.professionals:add", write=STEPS)
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=("author", "reviewer", "user"), default="author")
    add.add_argument("--shown", default="", metavar="TEXT", help="the name as it is printed")
    add.add_argument("--credential", default="", metavar="TEXT", help="the line that says who speaks")
    add.add_argument("--os-user", default="", metavar="USER", help="the login that proves who it is")
    add.add_argument("--new-pin", metavar="-|@FILE", help="where the new PIN comes from")
    _leaf(group, "list", "everybody", "cli.professionals:list_")
    role = _leaf(group, "role", "change what somebody may do", "cli.professionals:role", write=STEPS)
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", choices=("author", "reviewer", "user"))
    pin = _leaf(group, "pin", "give somebody a new PIN", "cli.professionals:pin", write=STEPS)
    pin.add_argument("name", metavar="NAME")
    pin.add_argument("--new-pin", metavar="-|@FILE", help="where the new PIN comes from")
    for leaf in (add, role, pin):
        _pin(leaf)


def _persons(commands: Group) -> None:
    group = _family(commands, "person", "who asks, across networks: joined on proof, and split again")
    show = _leaf(group, "show", "their handles with the proofs, and what they asked before", "cli.person:show")
    show.add_argument("--limit", type=_whole(1, 1000), default=50, metavar="N")
    show.add_argument("--before", default="", metavar="ID", help="the page before this conversation")
    code = _leaf(group, "code", "make a code; a draft brings it to them", "cli.person:code", write=WHOLE)
    join = _leaf(group, "join", "join what is proposed, or whom you identified", "cli.person:join", write=WHOLE)
    proof = join.add_mutually_exclusive_group(required=True)
    proof.add_argument("--proposal", default="", metavar="PROPOSAL", help="as `consulta person show` names it")
    proof.add_argument("--decline", default="", metavar="PROPOSAL", help="say that it is wrong")
    proof.add_argument("--handle", default="", metavar="HANDLE", help="exactly as it stands; needs --stated")
    join.add_argument("--stated", default="", metavar="TEXT", help="how you identified them outside: 'by phone'")
    split = _leaf(group, "split", "take a handle off again; nothing is lost", "cli.person:split", write=WHOLE)
    split.add_argument("--handle", default="", metavar="HANDLE", help="without it: the one that asks in ID")
    for leaf in (join, split):
        leaf.add_argument("--account", metavar="SLUG", help="where several handles are written so")
    for leaf in (show, code, join, split):
        leaf.add_argument("id", metavar="ID", help="a conversation of theirs")


def _pin(leaf: Parser) -> None:
    leaf.add_argument("--pin", metavar="-|@FILE", help="where your own PIN comes from; without it you are asked")


def _templates(commands: Group) -> None:
    group = _family(commands, "templates", "the saved answers and who vetted them")
    _leaf(group, "list", "all saved answers", "cli.templates:list_")
    show = _keyed(group, "show", "one of them", "")
    show.add_argument("--version", type=_whole(1, 10**6), metavar="N", dest="n")
    take = _leaf(group, "import", "take files as drafts", "cli.templates:take", write=STEPS)
    take.add_argument("files", nargs="+", metavar="FILE.md")
    export = _leaf(group, "export", "write them as files", "cli.templates:export")
    export.add_argument("keys", nargs="*", metavar="KEY")
    export.add_argument("--to", required=True, metavar="FOLDER")
    diff = _keyed(group, "diff", "what changed between two versions", "")
    diff.add_argument("--from", type=_whole(1, 10**6), metavar="N", dest="old", help="without it: the one in use")
    diff.add_argument("--to", type=_whole(1, 10**6), metavar="N", dest="new", help="without it: the newest")
    due = _leaf(group, "due", "what must be reviewed", "cli.templates:due")
    due.add_argument("--days", type=_whole(0, 3650), default=30, metavar="N")
    submit, approve, withdraw = (
        _keyed(group, "submit", "hand a draft to the reviewers", STEPS),
        _keyed(group, "approve", "vet a version that is in review", STEPS),
        _keyed(group, "withdraw", "take it out of use", STEPS),
    )
    approve.add_argument("--solo", action="store_true", help="as its author: it is printed as self-vetted")
    approve.add_argument("--hash", default="", metavar="HASH", help="approve this text and no other")
    for leaf in (submit, approve, withdraw):
        leaf.add_argument("--version", type=_whole(1, 10**6), metavar="N", dest="n")
        leaf.add_argument("--note", default="", metavar="TEXT")
        _pin(leaf)


def _keyed(group: Group, name: str, text: str, write: str) -> Parser:
    leaf = _leaf(group, name, text, f"cli.templates:{name}", write=write)
    leaf.add_argument("key", metavar="KEY")
    return leaf


def _filters(commands: Group) -> None:
    suggest = _leaf(commands, "suggest", "rank saved answers: JSONL {id, text} in and out", "cli.filters:suggest")
    suggest.add_argument("--corpus", metavar="FILE", help="rank over this JSONL instead of the store")
    assess = _leaf(commands, "assess", "triage questions: JSONL {id, text} in and out", "cli.filters:assess")
    assess.add_argument("--rules", action="store_true", help="by the rules alone, also where an engine is installed")
    _leaf(commands, "cluster", "put equal questions together: JSONL {id, text} in and out", "cli.filters:cluster")


def _care(commands: Group) -> None:
    group = _family(commands, "audit", "the record of decisions")
    _leaf(group, "verify", "tell whether it is whole", "cli.checks:audit")
    check = _leaf(
        commands,
        "check",
        "look at the settings, the terminal, the danger signs, the store and the accounts",
        "cli.checks:check",
        reaches=True,
    )
    check.add_argument("what", nargs="?", choices=("config", "terminal", "triage", "store", "accounts"))


def _copies(commands: Group) -> None:
    back_up = _leaf(commands, "backup", "copy the store into a new file, while others work on it", "cli.copies:backup")
    back_up.add_argument("file", metavar="FILE", help="a file that is not there yet")
    restore = _leaf(commands, "restore", "put a copy in the store's place; the old one is kept", "cli.copies:restore")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--verify", action="store_true", help="only read the copy, and say what is in it")
    group = _family(commands, "store", "the store as a whole")
    roles = _leaf(group, "roles", "print the rights of PostgreSQL's roles, as SQL for psql", "cli.roles:print_roles")
    roles.add_argument("--worker", default="consulta_worker", metavar="NAME", help="the role that works")
    roles.add_argument("--reader", default="consulta_reader", metavar="NAME", help="the role that reads figures")
    copy = _leaf(group, "copy", "copy it into an empty store, SQLite or PostgreSQL", "cli.copies:copy_store")
    copy.add_argument("url", metavar="URL", help="the empty store; - and @FILE say where its address stands")


def _text(word: str) -> str:
    """Return a text, from standard input for `-`: read before anything is locked or written."""
    return sys.stdin.read().rstrip("\n") if word == "-" else word


def _whole(lowest: int, highest: int) -> Any:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(highest)) + 2 else -1
        if not lowest <= number <= highest:
            raise argparse.ArgumentTypeError(f"use a whole number from {lowest} to {highest}")
        return number

    return read
