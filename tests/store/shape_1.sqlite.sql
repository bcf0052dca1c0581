CREATE TABLE person (
	id INTEGER NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);;
CREATE TABLE lane_count (
	id INTEGER NOT NULL,
	open INTEGER DEFAULT '0' NOT NULL,
	red INTEGER DEFAULT '0' NOT NULL,
	expiring INTEGER DEFAULT '0' NOT NULL,
	direct INTEGER DEFAULT '0' NOT NULL,
	public INTEGER DEFAULT '0' NOT NULL,
	screener INTEGER DEFAULT '0' NOT NULL,
	noise INTEGER DEFAULT '0' NOT NULL,
	snoozed INTEGER DEFAULT '0' NOT NULL,
	closed INTEGER DEFAULT '0' NOT NULL,
	held INTEGER DEFAULT '0' NOT NULL,
	trouble INTEGER DEFAULT '0' NOT NULL,
	everything INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (id)
);;
CREATE TABLE account (
	id INTEGER NOT NULL,
	slug VARCHAR NOT NULL,
	network VARCHAR NOT NULL,
	kind TEXT DEFAULT 'live' NOT NULL,
	handle TEXT DEFAULT '' NOT NULL,
	remote_id TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	card TEXT DEFAULT '{}' NOT NULL,
	card_at INTEGER,
	problem TEXT DEFAULT '' NOT NULL,
	remedy TEXT DEFAULT '' NOT NULL,
	stopped INTEGER DEFAULT '0' NOT NULL,
	pulled_at INTEGER,
	next_pull_at INTEGER,
	hidden_requests INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (slug)
);;
CREATE TABLE mute (
	id INTEGER NOT NULL,
	scope VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	until INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (id)
);;
CREATE TABLE rule (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	enabled INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (name)
);;
CREATE TABLE saved_search (
	name VARCHAR NOT NULL,
	"query" VARCHAR NOT NULL,
	PRIMARY KEY (name)
);;
CREATE TABLE applied (
	n INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (n)
);;
CREATE TABLE action (
	id INTEGER NOT NULL,
	verb VARCHAR NOT NULL,
	targets VARCHAR NOT NULL,
	inverse TEXT DEFAULT '[]' NOT NULL,
	professional_id INTEGER NOT NULL,
	at INTEGER NOT NULL,
	undoes INTEGER,
	undone_by INTEGER,
	previous TEXT DEFAULT '' NOT NULL,
	hash VARCHAR NOT NULL,
	PRIMARY KEY (id)
);;
CREATE INDEX ix_action_at ON action (at);;
CREATE INDEX action_undoable ON action (professional_id, id) WHERE undone_by IS NULL AND undoes IS NULL AND inverse <> '[]';;
CREATE TABLE lease (
	scope VARCHAR NOT NULL,
	duty VARCHAR NOT NULL,
	holder VARCHAR NOT NULL,
	fence INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	PRIMARY KEY (scope, duty)
);;
CREATE TABLE request (
	id VARCHAR NOT NULL,
	verb VARCHAR NOT NULL,
	answer VARCHAR NOT NULL,
	code INTEGER NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (id)
);;
CREATE TABLE professional (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	shown TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT 'user' NOT NULL,
	credential TEXT DEFAULT '' NOT NULL,
	pin TEXT DEFAULT '' NOT NULL,
	os_user TEXT DEFAULT '' NOT NULL,
	added_at INTEGER NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (name)
);;
CREATE TABLE template (
	id INTEGER NOT NULL,
	"key" VARCHAR NOT NULL,
	PRIMARY KEY (id),
	UNIQUE ("key")
);;
CREATE TABLE handle (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	remote_id VARCHAR NOT NULL,
	handle VARCHAR NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	created_at INTEGER,
	first_seen INTEGER NOT NULL,
	bot INTEGER DEFAULT '0' NOT NULL,
	person_id INTEGER,
	PRIMARY KEY (id),
	UNIQUE (account_id, remote_id),
	FOREIGN KEY(account_id) REFERENCES account (id),
	FOREIGN KEY(person_id) REFERENCES person (id)
);;
CREATE TABLE thread (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	root VARCHAR NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (account_id, root),
	FOREIGN KEY(account_id) REFERENCES account (id)
);;
CREATE TABLE waiting (
	account_id INTEGER NOT NULL,
	request_id VARCHAR NOT NULL,
	handle VARCHAR NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	count INTEGER NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (account_id, request_id),
	FOREIGN KEY(account_id) REFERENCES account (id)
);;
CREATE TABLE stream (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	mark TEXT DEFAULT '' NOT NULL,
	pulled_at INTEGER,
	PRIMARY KEY (id),
	UNIQUE (account_id, name),
	FOREIGN KEY(account_id) REFERENCES account (id)
);;
CREATE TABLE credential (
	account_id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	key_id VARCHAR NOT NULL,
	sealed BLOB NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (account_id, name),
	FOREIGN KEY(account_id) REFERENCES account (id)
);;
CREATE TABLE inbox_raw (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	body BLOB NOT NULL,
	at INTEGER NOT NULL,
	taken INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(account_id) REFERENCES account (id)
);;
CREATE TABLE version (
	id INTEGER NOT NULL,
	template_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	hash VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	review_by TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'draft' NOT NULL,
	author_id INTEGER,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (template_id, n),
	UNIQUE (template_id, hash),
	FOREIGN KEY(template_id) REFERENCES template (id)
);;
CREATE TABLE message (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	thread_id INTEGER NOT NULL,
	remote_id VARCHAR NOT NULL,
	direction VARCHAR NOT NULL,
	author_id INTEGER NOT NULL,
	audience VARCHAR NOT NULL,
	text VARCHAR NOT NULL,
	sent_at INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	reply_to TEXT DEFAULT '' NOT NULL,
	language TEXT DEFAULT '' NOT NULL,
	readers TEXT DEFAULT '{}' NOT NULL,
	recipients TEXT DEFAULT '[]' NOT NULL,
	attachments TEXT DEFAULT '[]' NOT NULL,
	hidden TEXT DEFAULT '' NOT NULL,
	held_back TEXT DEFAULT '' NOT NULL,
	request_id TEXT DEFAULT '' NOT NULL,
	reference TEXT DEFAULT '' NOT NULL,
	automatic INTEGER DEFAULT '0' NOT NULL,
	link TEXT DEFAULT '' NOT NULL,
	edited_at INTEGER,
	deleted_at INTEGER,
	search_text TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (account_id, remote_id),
	FOREIGN KEY(account_id) REFERENCES account (id),
	FOREIGN KEY(thread_id) REFERENCES thread (id),
	FOREIGN KEY(author_id) REFERENCES handle (id)
);;
CREATE INDEX ix_message_thread_id ON message (thread_id);;
CREATE TABLE conversation (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	thread_id INTEGER NOT NULL,
	asker_id INTEGER NOT NULL,
	audience VARCHAR NOT NULL,
	network VARCHAR NOT NULL,
	state TEXT DEFAULT 'open' NOT NULL,
	outcome TEXT DEFAULT '' NOT NULL,
	held INTEGER DEFAULT '0' NOT NULL,
	red INTEGER DEFAULT '0' NOT NULL,
	red_rules TEXT DEFAULT '[]' NOT NULL,
	expiring INTEGER DEFAULT '0' NOT NULL,
	fresh INTEGER DEFAULT '0' NOT NULL,
	trouble TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	handle TEXT DEFAULT '' NOT NULL,
	question TEXT DEFAULT '' NOT NULL,
	reasons TEXT DEFAULT '[]' NOT NULL,
	unchecked TEXT DEFAULT '' NOT NULL,
	language TEXT DEFAULT '' NOT NULL,
	waiting_since INTEGER NOT NULL,
	window_until INTEGER,
	snoozed_until INTEGER,
	muted_until INTEGER,
	band INTEGER DEFAULT '0' NOT NULL,
	sort_key INTEGER NOT NULL,
	newest_id INTEGER NOT NULL,
	newest_in_id INTEGER NOT NULL,
	ours_id INTEGER,
	answered_id INTEGER,
	assignee_id INTEGER,
	best TEXT DEFAULT '' NOT NULL,
	alike TEXT DEFAULT '' NOT NULL,
	alike_count INTEGER DEFAULT '0' NOT NULL,
	revision INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (thread_id, asker_id, audience),
	FOREIGN KEY(account_id) REFERENCES account (id),
	FOREIGN KEY(thread_id) REFERENCES thread (id),
	FOREIGN KEY(asker_id) REFERENCES handle (id)
);;
CREATE INDEX ix_conversation_account_id ON conversation (account_id);;
CREATE INDEX ix_conversation_asker_id ON conversation (asker_id);;
CREATE INDEX ix_conversation_alike ON conversation (alike);;
CREATE TABLE coverage (
	id INTEGER NOT NULL,
	stream_id INTEGER NOT NULL,
	since VARCHAR NOT NULL,
	until VARCHAR NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(stream_id) REFERENCES stream (id)
);;
CREATE INDEX ix_coverage_stream_id ON coverage (stream_id);;
CREATE TABLE hole (
	id INTEGER NOT NULL,
	stream_id INTEGER NOT NULL,
	"key" VARCHAR NOT NULL,
	since VARCHAR NOT NULL,
	until VARCHAR NOT NULL,
	reason VARCHAR NOT NULL,
	resume TEXT DEFAULT '' NOT NULL,
	opened_at INTEGER NOT NULL,
	closed_at INTEGER,
	PRIMARY KEY (id),
	FOREIGN KEY(stream_id) REFERENCES stream (id)
);;
CREATE UNIQUE INDEX hole_open ON hole (stream_id, "key") WHERE closed_at IS NULL;;
CREATE TABLE reference (
	version_id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	text VARCHAR NOT NULL,
	url TEXT DEFAULT '' NOT NULL,
	read TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (version_id, name),
	FOREIGN KEY(version_id) REFERENCES version (id)
);;
CREATE TABLE vetting (
	id INTEGER NOT NULL,
	version_id INTEGER NOT NULL,
	professional_id INTEGER NOT NULL,
	verb VARCHAR NOT NULL,
	hash VARCHAR NOT NULL,
	proof VARCHAR NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(version_id) REFERENCES version (id),
	FOREIGN KEY(professional_id) REFERENCES professional (id)
);;
CREATE INDEX ix_vetting_version_id ON vetting (version_id);;
CREATE TABLE conversation_message (
	conversation_id INTEGER NOT NULL,
	message_id INTEGER NOT NULL,
	role VARCHAR NOT NULL,
	PRIMARY KEY (conversation_id, message_id),
	FOREIGN KEY(conversation_id) REFERENCES conversation (id),
	FOREIGN KEY(message_id) REFERENCES message (id)
);;
CREATE INDEX ix_conversation_message_message_id ON conversation_message (message_id);;
CREATE TABLE note (
	id INTEGER NOT NULL,
	conversation_id INTEGER NOT NULL,
	professional_id INTEGER NOT NULL,
	text VARCHAR NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);;
CREATE INDEX ix_note_conversation_id ON note (conversation_id);;
CREATE TABLE tag (
	conversation_id INTEGER NOT NULL,
	word VARCHAR NOT NULL,
	PRIMARY KEY (conversation_id, word),
	FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);;
CREATE TABLE draft (
	conversation_id INTEGER NOT NULL,
	professional_id INTEGER NOT NULL,
	text VARCHAR NOT NULL,
	updated_at INTEGER NOT NULL,
	PRIMARY KEY (conversation_id, professional_id),
	FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);;
CREATE TABLE outbox_item (
	id INTEGER NOT NULL,
	conversation_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	parent_id INTEGER NOT NULL,
	read_id INTEGER NOT NULL,
	parent_text TEXT DEFAULT '' NOT NULL,
	answered_id INTEGER DEFAULT '0' NOT NULL,
	state VARCHAR NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	remedy TEXT DEFAULT '' NOT NULL,
	audience VARCHAR NOT NULL,
	readers VARCHAR NOT NULL,
	recipients VARCHAR NOT NULL,
	version_id INTEGER,
	professional_id INTEGER NOT NULL,
	session TEXT DEFAULT '' NOT NULL,
	due_at INTEGER NOT NULL,
	fence INTEGER DEFAULT '0' NOT NULL,
	created_at INTEGER NOT NULL,
	closed_at INTEGER,
	PRIMARY KEY (id),
	FOREIGN KEY(conversation_id) REFERENCES conversation (id),
	FOREIGN KEY(account_id) REFERENCES account (id),
	FOREIGN KEY(parent_id) REFERENCES message (id),
	FOREIGN KEY(version_id) REFERENCES version (id)
);;
CREATE INDEX ix_outbox_item_conversation_id ON outbox_item (conversation_id);;
CREATE INDEX outbox_due ON outbox_item (state, due_at);;
CREATE UNIQUE INDEX outbox_live ON outbox_item (conversation_id) WHERE state IN ('held','sending','unknown');;
CREATE TABLE part (
	id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	n INTEGER NOT NULL,
	"key" VARCHAR NOT NULL,
	text VARCHAR NOT NULL,
	used INTEGER NOT NULL,
	maximum INTEGER NOT NULL,
	unit VARCHAR NOT NULL,
	state TEXT DEFAULT 'queued' NOT NULL,
	token TEXT DEFAULT '' NOT NULL,
	baseline TEXT DEFAULT '' NOT NULL,
	remote_id TEXT DEFAULT '' NOT NULL,
	link TEXT DEFAULT '' NOT NULL,
	sent_at INTEGER,
	PRIMARY KEY (id),
	UNIQUE (item_id, n),
	FOREIGN KEY(item_id) REFERENCES outbox_item (id),
	UNIQUE ("key")
);;
CREATE INDEX part_remote ON part (remote_id);;
CREATE TABLE attempt (
	id INTEGER NOT NULL,
	part_id INTEGER NOT NULL,
	fence INTEGER DEFAULT '0' NOT NULL,
	began_at INTEGER NOT NULL,
	ended_at INTEGER,
	outcome TEXT DEFAULT '' NOT NULL,
	detail TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(part_id) REFERENCES part (id)
);;
CREATE INDEX ix_attempt_part_id ON attempt (part_id);;
CREATE INDEX lane_open_triage ON conversation (sort_key, id) WHERE state = 'open' AND held = 0;;
CREATE INDEX lane_open_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'open' AND held = 0;;
CREATE INDEX lane_red_triage ON conversation (sort_key, id) WHERE red > 0 AND held = 0;;
CREATE INDEX lane_red_newest ON conversation (newest_id DESC, id DESC) WHERE red > 0 AND held = 0;;
CREATE INDEX lane_expiring_triage ON conversation (sort_key, id) WHERE expiring = 1 AND held = 0;;
CREATE INDEX lane_expiring_newest ON conversation (newest_id DESC, id DESC) WHERE expiring = 1 AND held = 0;;
CREATE INDEX lane_direct_triage ON conversation (sort_key, id) WHERE state = 'open' AND held = 0 AND audience = 'direct';;
CREATE INDEX lane_direct_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'open' AND held = 0 AND audience = 'direct';;
CREATE INDEX lane_public_triage ON conversation (sort_key, id) WHERE state = 'open' AND held = 0 AND audience <> 'direct';;
CREATE INDEX lane_public_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'open' AND held = 0 AND audience <> 'direct';;
CREATE INDEX lane_screener_triage ON conversation (sort_key, id) WHERE state = 'screened' AND held = 0;;
CREATE INDEX lane_screener_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'screened' AND held = 0;;
CREATE INDEX lane_noise_triage ON conversation (sort_key, id) WHERE state = 'noise' AND held = 0;;
CREATE INDEX lane_noise_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'noise' AND held = 0;;
CREATE INDEX lane_snoozed_triage ON conversation (sort_key, id) WHERE state = 'snoozed' AND held = 0;;
CREATE INDEX lane_snoozed_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'snoozed' AND held = 0;;
CREATE INDEX lane_closed_triage ON conversation (sort_key, id) WHERE state = 'closed' AND held = 0;;
CREATE INDEX lane_closed_newest ON conversation (newest_id DESC, id DESC) WHERE state = 'closed' AND held = 0;;
CREATE INDEX lane_held_triage ON conversation (sort_key, id) WHERE held = 1;;
CREATE INDEX lane_held_newest ON conversation (newest_id DESC, id DESC) WHERE held = 1;;
CREATE INDEX lane_trouble_triage ON conversation (sort_key, id) WHERE trouble <> '';;
CREATE INDEX lane_trouble_newest ON conversation (newest_id DESC, id DESC) WHERE trouble <> '';;
CREATE INDEX lane_everything_triage ON conversation (sort_key, id) WHERE id > 0;;
CREATE INDEX lane_everything_newest ON conversation (newest_id DESC, id DESC) WHERE id > 0;;
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE state = 'snoozed';;
CREATE INDEX conversation_window ON conversation (window_until) WHERE window_until IS NOT NULL;;
CREATE TRIGGER lane_count_insert AFTER INSERT ON conversation BEGIN UPDATE lane_count SET open = open + (CASE WHEN NEW.state = 'open' AND NEW.held = 0 THEN 1 ELSE 0 END), red = red + (CASE WHEN NEW.red > 0 AND NEW.held = 0 THEN 1 ELSE 0 END), expiring = expiring + (CASE WHEN NEW.expiring = 1 AND NEW.held = 0 THEN 1 ELSE 0 END), direct = direct + (CASE WHEN NEW.state = 'open' AND NEW.held = 0 AND NEW.audience = 'direct' THEN 1 ELSE 0 END), public = public + (CASE WHEN NEW.state = 'open' AND NEW.held = 0 AND NEW.audience <> 'direct' THEN 1 ELSE 0 END), screener = screener + (CASE WHEN NEW.state = 'screened' AND NEW.held = 0 THEN 1 ELSE 0 END), noise = noise + (CASE WHEN NEW.state = 'noise' AND NEW.held = 0 THEN 1 ELSE 0 END), snoozed = snoozed + (CASE WHEN NEW.state = 'snoozed' AND NEW.held = 0 THEN 1 ELSE 0 END), closed = closed + (CASE WHEN NEW.state = 'closed' AND NEW.held = 0 THEN 1 ELSE 0 END), held = held + (CASE WHEN NEW.held = 1 THEN 1 ELSE 0 END), trouble = trouble + (CASE WHEN NEW.trouble <> '' THEN 1 ELSE 0 END), everything = everything + (CASE WHEN NEW.id > 0 THEN 1 ELSE 0 END) WHERE id = 1; END;;
CREATE TRIGGER lane_count_update AFTER UPDATE OF state, held, red, expiring, trouble ON conversation BEGIN UPDATE lane_count SET open = open + (CASE WHEN NEW.state = 'open' AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'open' AND OLD.held = 0 THEN 1 ELSE 0 END), red = red + (CASE WHEN NEW.red > 0 AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.red > 0 AND OLD.held = 0 THEN 1 ELSE 0 END), expiring = expiring + (CASE WHEN NEW.expiring = 1 AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.expiring = 1 AND OLD.held = 0 THEN 1 ELSE 0 END), direct = direct + (CASE WHEN NEW.state = 'open' AND NEW.held = 0 AND NEW.audience = 'direct' THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'open' AND OLD.held = 0 AND OLD.audience = 'direct' THEN 1 ELSE 0 END), public = public + (CASE WHEN NEW.state = 'open' AND NEW.held = 0 AND NEW.audience <> 'direct' THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'open' AND OLD.held = 0 AND OLD.audience <> 'direct' THEN 1 ELSE 0 END), screener = screener + (CASE WHEN NEW.state = 'screened' AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'screened' AND OLD.held = 0 THEN 1 ELSE 0 END), noise = noise + (CASE WHEN NEW.state = 'noise' AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'noise' AND OLD.held = 0 THEN 1 ELSE 0 END), snoozed = snoozed + (CASE WHEN NEW.state = 'snoozed' AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'snoozed' AND OLD.held = 0 THEN 1 ELSE 0 END), closed = closed + (CASE WHEN NEW.state = 'closed' AND NEW.held = 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.state = 'closed' AND OLD.held = 0 THEN 1 ELSE 0 END), held = held + (CASE WHEN NEW.held = 1 THEN 1 ELSE 0 END) - (CASE WHEN OLD.held = 1 THEN 1 ELSE 0 END), trouble = trouble + (CASE WHEN NEW.trouble <> '' THEN 1 ELSE 0 END) - (CASE WHEN OLD.trouble <> '' THEN 1 ELSE 0 END), everything = everything + (CASE WHEN NEW.id > 0 THEN 1 ELSE 0 END) - (CASE WHEN OLD.id > 0 THEN 1 ELSE 0 END) WHERE id = 1; END;;
CREATE TRIGGER lane_count_delete AFTER DELETE ON conversation BEGIN UPDATE lane_count SET open = open - (CASE WHEN OLD.state = 'open' AND OLD.held = 0 THEN 1 ELSE 0 END), red = red - (CASE WHEN OLD.red > 0 AND OLD.held = 0 THEN 1 ELSE 0 END), expiring = expiring - (CASE WHEN OLD.expiring = 1 AND OLD.held = 0 THEN 1 ELSE 0 END), direct = direct - (CASE WHEN OLD.state = 'open' AND OLD.held = 0 AND OLD.audience = 'direct' THEN 1 ELSE 0 END), public = public - (CASE WHEN OLD.state = 'open' AND OLD.held = 0 AND OLD.audience <> 'direct' THEN 1 ELSE 0 END), screener = screener - (CASE WHEN OLD.state = 'screened' AND OLD.held = 0 THEN 1 ELSE 0 END), noise = noise - (CASE WHEN OLD.state = 'noise' AND OLD.held = 0 THEN 1 ELSE 0 END), snoozed = snoozed - (CASE WHEN OLD.state = 'snoozed' AND OLD.held = 0 THEN 1 ELSE 0 END), closed = closed - (CASE WHEN OLD.state = 'closed' AND OLD.held = 0 THEN 1 ELSE 0 END), held = held - (CASE WHEN OLD.held = 1 THEN 1 ELSE 0 END), trouble = trouble - (CASE WHEN OLD.trouble <> '' THEN 1 ELSE 0 END), everything = everything - (CASE WHEN OLD.id > 0 THEN 1 ELSE 0 END) WHERE id = 1; END;;
CREATE VIRTUAL TABLE message_fts USING fts5(search_text, content='message', content_rowid='id', prefix='1 2 3', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");;
CREATE TRIGGER message_fts_insert AFTER INSERT ON message BEGIN INSERT INTO message_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text); END;;
CREATE TRIGGER message_fts_delete AFTER DELETE ON message BEGIN INSERT INTO message_fts (message_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text); END;;
CREATE TRIGGER message_fts_update AFTER UPDATE OF search_text ON message BEGIN INSERT INTO message_fts (message_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text); INSERT INTO message_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text); END
