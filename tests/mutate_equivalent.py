"""Faults that nobody could notice, for `make mutate`: what they are, and why."""

# {"file: fault": reason}
EQUIVALENT = {
    "accounts/admin_audit.py: 2000 -> 2001": "the batches are larger",
    "accounts/admin_audit.py: return False -> return None": "Django takes nothing as no",
    "accounts/admin_forms.py: return data -> return None": "Django keeps what it has",
    'accounts/administrators.py: administrators().order_by("pk") -> administrators()': (
        "SQLite has one writer at a time"
    ),
    'accounts/administrators.py: list(administrators().order_by("pk").select_for_update()) -> pass': (
        "SQLite has one writer at a time"
    ),
    "accounts/api_limit.py: 2 -> 3": "it is kept a minute longer",
    "accounts/api_limit.py: 32 -> 33": "the checksum is a letter longer",
    "accounts/audit.py: 40 -> 41": "no key is so long",
    "accounts/audit.py: return made -> return None": "nobody asks what was logged",
    "accounts/devices.py: 12 -> 13": "the name is a letter longer",
    "accounts/devices.py: 20 -> 21": "the checksum is a letter longer",
    'accounts/devices.py: return "" -> return None': "neither is a name",
    "accounts/forms.py: return self.cleaned_data -> return None": "Django keeps what it has",
    "accounts/invitations.py: 20 -> 21": "the checksum is a letter longer",
    "accounts/mail.py: OutgoingMail.objects.filter(next_at__lte=timezone.now()) -> OutgoingMail.objects": (
        "what is not due is not sent anyway"
    ),
    "accounts/openid_connect.py: 300 -> 301": "the log has a letter more",
    "accounts/organisation.py: 48 -> 49": "it is a byte longer",
    "accounts/organisation.py: time.time() - noted[\"at\"] > PATIENCE -> time.time() - noted['at'] >= PATIENCE": (
        "no two times are the same"
    ),
    "accounts/passkeys.py: len(answer) > _LONGEST -> len(answer) >= _LONGEST": "no device sends so much",
    "accounts/passkeys.py: return False -> return None": "neither is right",
    "accounts/passkeys.py: time.time() - noted[\"at\"] > PATIENCE -> time.time() - noted['at'] >= PATIENCE": (
        "no two times are the same"
    ),
    'accounts/passwords.py: return "" -> return None': "Django leaves out both",
    "accounts/second_factor.py: User.objects.select_for_update().get(pk=user.pk) -> pass": (
        "SQLite has one writer at a time"
    ),
    "accounts/second_factor.py: return False -> return None": "neither is right",
    "accounts/sessions.py: 80 -> 81": "no device has so long a name",
    "accounts/sessions.py: return False -> return None": "neither is alive",
    'accounts/signin.py: return "" -> return None': "neither is an address",
    "accounts/signin.py: return False -> return None": "neither is signed in",
    "accounts/throttle.py: who.strip() -> who": "forms take blanks away already",
    "accounts/views_factor.py: 0 -> 1": "both are long ago",
    (
        "accounts/views_factor.py: request.session.get(_PROVED_KEY, 0) > time.time()"
        " -> request.session.get(_PROVED_KEY, 0) >= time.time()"
    ): "no two times are the same",
    "core/change_triggers.py: 1 -> 2": "the version is another number",
    "core/changes.py: 0 -> 1": "the version is another number",
    "core/changes.py: 1_000_000 -> 1000001": "the version is another number",
    "core/changes.py: 20 -> 21": "a version more is remembered",
    "core/changes.py: self.last < now -> self.last <= now": "its period is read again",
    (
        "core/changes.py: time.monotonic() - _known.read_at >= settings.DATA_VERSION_SECONDS"
        " -> time.monotonic() - _known.read_at > settings.DATA_VERSION_SECONDS"
    ): "no two times are the same",
    "core/characters.py: 0x110000 -> 1114113": "there are no such characters",
    "core/characters.py: 0x1D800 -> 120833": "the sign there has no other form",
    "core/characters.py: 0x1E950 -> 125265": "the sign there is no mark",
    "core/characters.py: 0x2007 -> 8200": "the next line says what becomes of it",
    "core/characters.py: 0xA0 -> 161": "a no-break space stays one",
    "core/characters.py: 0xFB07 -> 64264": "the sign there has no other form",
    "core/characters.py: 0xFEFD -> 65278": "the sign there has no other form",
    "core/dates.py: 1 -> 2": "what is not known is set afterwards",
    "core/dates.py: 10 -> 11": "a day is written with ten signs",
    "core/dates.py: True -> False": "a span has two ends, and its format two parts",
    "core/dates_read.py: 0 -> 1": "no day has such an hour",
    "core/dates_read.py: 24 -> 25": "no day has such an hour",
    "core/error_mails.py: 0 -> 1": "who has a kind of error has the error",
    "core/error_mails.py: len(self._told) > _REMEMBERED -> len(self._told) >= _REMEMBERED": "one fewer is remembered",
    'core/exports/datasets.py: getattr(record, "_prefetched_objects_cache", {}).clear() -> pass': (
        "the memory is freed a little later"
    ),
    "core/exports/datasets.py: len(keys) > KEPT -> len(keys) >= KEPT": "a file of just so many records is not kept",
    "core/exports/datasets.py: self.dataset.published().filter(pk__in=block) -> self.dataset.published()": "slower",
    "core/exports/linked.py: True -> False": "both are as long",
    (
        'core/exports/linked.py: field.remote_field.through._base_manager.filter(**{f"{source}__in": […'
        " -> field.remote_field.through._base_manager"
    ): "only more is read",
    "core/exports/worksheets.py: lines > 1 -> lines >= 1": "each row has one line of its own accord",
    "core/exports/xlsx.py: False -> True": "each text is written as one",
    "core/exports/xlsx.py: True -> False": "it takes more memory, and what stands side by side is as long",
    "core/listing.py: start < inside -> start <= inside": "a piece without records is added",
    "core/management/commands/rebuild_search.py: 1 -> 2": "of one record, none or all are done",
    "core/metrics.py: 0 -> 1": "nobody reads when it was counted",
    "core/metrics.py: written.close() -> pass": "what nothing refers to is closed",
    "core/models/themes.py: 100 -> 101": "the order is the same",
    "core/models/themes.py: 1000 -> 1001": "the order is the same",
    'core/month_names.py: return [ gettext_noop("January"), gettext_noop("February"), gettext_n… -> return None': (
        "nothing calls it"
    ),
    "core/page_cache.py: 2 -> 3": "the size of a page is estimated",
    "core/page_cache.py: 2000 -> 2001": "the size of a page is estimated",
    "core/page_cache.py: close_old_connections() -> pass": "Django closes what broke before its next page",
    "core/pasted.py: 0 -> 1": "without lines there is none to be compared",
    "core/pasted.py: False -> True": "the sanitiser writes a quotation mark as it is",
    (
        'core/pasted.py: paragraph.getparent() is None or not any(child.tag == "br" for child …'
        " -> (paragraph.getparent() is None) and (not any((child.tag == 'br' for c…"
    ): "a paragraph without line breaks is one line",
    "core/pasted.py: part.strip() -> part": "an empty paragraph is taken out later",
    (
        "core/pasted.py: part.strip() if isinstance(part, str) else True"
        " -> (True if isinstance(part, str) else part.strip())"
    ): "an empty paragraph is taken out later",
    "core/pasted_lists.py: 0 -> 1": "a bullet has no number above 1",
    "core/pasted_lists.py: 2 -> 3": "an inner list is inside the other one",
    "core/pasted_lists.py: place.getparent().remove(place) -> pass": "an empty paragraph is taken out later",
    "core/pasted_lists.py: return [] -> return None": "neither is an item",
    "core/pdf_locks.py: 16 -> 17": "no key is longer than its checksum",
    "core/pdf_locks.py: 256 -> 257": "only the first 256 states are used, and fewer bytes are read",
    "core/pdf_locks.py: 32 -> 33": "they have 32 bytes",
    "core/pdf_locks.py: 4 -> 5": "no number in a string has more digits",
    "core/pdf_locks.py: 40 -> 41": "both are five bytes",
    "core/pdf_locks.py: 512 -> 513": "no identity is so long",
    "core/pdf_locks.py: False -> True": "the checksum is the same",
    "core/pdf_locks.py: at < len(data) -> at <= len(data)": "behind the end stands nothing",
    "core/pdf_locks.py: return False -> return None": "what asks for it takes nothing as no",
    "core/picture_files.py: 1 -> 2": "PNG and WebP say how many pictures they have",
    "core/picture_files.py: 8192 -> 8193": "a byte more is looked at",
    "core/pictures.py: 1 -> 2": "a picture without a width has no sizes",
    "core/publication.py: super().clean() -> pass": "nothing above it checks anything",
    "core/readable.py: True -> False": "what asks for it looks only whether it is there",
    "core/renditions.py: 82 -> 83": "the crop is a few bytes larger",
    "core/search/excerpt.py: len(text) <= LENGTH -> len(text) < LENGTH": "such a text is shown whole by both",
    "core/search/excerpt.py: len(words) - size -> (len(words)) + (size)": "fewer words are no such phrase",
    "core/search/excerpt.py: span[0] >= kept[-1][1] -> span[0] > kept[-1][1]": "between two words stands something",
    "core/search/index.py: 8 -> 9": "the room that a word takes is estimated",
    "core/search/index.py: len(words) > 1 -> len(words) >= 1": "a code of one word is there already",
    "core/search/index.py: model._base_manager.filter(pk__in=part) -> model._base_manager": "only more is indexed",
    'core/search/index.py: model._base_manager.order_by("pk") -> model._base_manager': "the index is the same",
    "core/search/index.py: store.claim(wait=True) -> pass": "SQLite has one writer at a time",
    "core/search/index.py: store.tidy() -> pass": "the index is only slower",
    (
        "core/search/index.py: words_of(passage.text, left) if passage.is_own else _words_of_name(pa…"
        " -> (_words_of_name(passage.text)[:left] if passage.is_own else words_of(…"
    ): "both give the same words",
    "core/search/lookup.py: False -> True": "both have as many words",
    (
        "core/search/near.py: queryset.filter(pk__in=store.found(query, queryset.model.search_kind)…"
        " -> queryset.filter(pk__in=store.found(query, queryset.model.search_kind))"
    ): "any of the records will do",
    "core/search/query.py: super().__init__() -> pass": "a dict is empty without it too",
    "core/search/store.py: 100 -> 101": "the batches are larger",
    "core/search/store.py: 500 -> 501": "the batches are larger",
    "core/search/store.py: cursor.execute(f\"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')\") -> pass": (
        "the index is only slower"
    ),
    "core/shared_values.py: True -> False": "what asks for a claim looks only whether it is there",
    "core/sorting.py: True -> False": "SQLite asks more often; the columns and their texts are as many",
    "core/typed.py: return False -> return None": "what asks for it takes nothing as no",
    "core/uploads.py: 2048 -> 2049": "a byte more is looked at",
    "core/uploads.py: 65_536 -> 65537": "a byte more is looked at",
    "core/uploads.py: 8192 -> 8193": "a byte more is looked at",
    "core/versioned_cache.py: 0 -> 1": "what is read together is never asked for alone",
    "core/versioned_cache.py: connection.close() -> pass": "what nothing refers to is closed",
    "core/versioned_cache.py: known.took >= SLOW -> known.took > SLOW": "nothing takes just so long",
    'core/views_errors.py: return "" -> return None': "what asks for it takes nothing as no",
    "core/years.py: 0 -> 1": "no record has the number 0, and without years nothing is found",
    "core/years.py: 1 -> 2": "nothing is found beyond the years that are known",
    "core/years.py: 2 -> 3": "the search among years is divided elsewhere",
    "desk/admin_base.py: i < self.initial_form_count() -> i <= self.initial_form_count()": "a new row is a new record",
    "desk/admin_bulk.py: len(text) < 18 -> len(text) <= 18": "no record has so large a number",
    "desk/admin_overtaken.py: 19 -> 20": "no record has so large a number",
    "desk/admin_overtaken.py: len(pk) < 19 -> len(pk) <= 19": "no record has so large a number",
    'desk/admin_overtaken.py: return "" -> return None': "neither is a label",
    "desk/admin_presence.py: 0 -> 1": "no form was opened in 1970",
    "desk/admin_presence.py: 19 -> 20": "no record has so large a number",
    "desk/admin_presence.py: len(pk) < 19 -> len(pk) <= 19": "no record has so large a number",
    "desk/admin_rights.py: return False -> return None": "what asks for it takes nothing as no",
    "desk/admin_translation.py: queryset.order_by() -> queryset": "the file has an order of its own",
    "desk/backups.py: return [] -> return None": "the page shows neither",
    "desk/board.py: True -> False": "no record is there twice",
    "desk/conflicts.py: len(rest) > 1 -> len(rest) >= 1": "no change has such a path",
    'desk/date_fields.py: return "" -> return None': "neither is a precision",
    "desk/form_merge.py: return [] -> return None": "neither is a name",
    "desk/four_eyes.py: 0 -> 1": "numbers begin at 1",
    "desk/held_files.py: 0 -> 1": "what stores a file goes back to its start",
    "desk/held_files.py: upload.seek(0) -> pass": "what stores a file goes back to its start",
    "desk/link_check.py: 0 -> 1": "without a site there is no turn",
    "desk/link_check.py: 200 -> 201": "the batches are larger",
    "desk/link_check.py: 500 -> 501": "the batches are larger",
    'desk/link_check.py: kind.model.objects.published().order_by("pk") -> kind.model.objects.published()': (
        "the list of findings has its own order"
    ),
    "desk/link_following.py: connection.close() -> pass": "what nothing refers to is closed",
    "desk/merge.py: 12 -> 13": "the checksum is a letter longer",
    "desk/notifications.py: 1 -> 2": "SQLite takes the first of several rows",
    "desk/notifications.py: wrote.order_by() -> wrote": "nobody asks for an order",
    "desk/proposals.py: locked(record) -> pass": "SQLite has one lock; tests/test_at_once.py asks PostgreSQL",
    (
        "desk/proposals.py: settings.FOUR_EYES and texts_differ(type(record), base.data, now)"
        " -> (settings.FOUR_EYES) or (texts_differ(type(record), base.data, now))"
    ): "only more is looked at",
    "desk/restoring.py: 1 -> 2": "only the order of the depths counts",
    "desk/restoring.py: True -> False": "there is no such row to write over",
    "desk/restoring.py: depth[pk] <= len(rows) -> depth[pk] < len(rows)": "no row is so deep",
    "desk/restoring.py: pk < 0 -> pk <= 0": "no row has the number 0",
    "desk/restoring.py: pk > 0 -> pk >= 0": "no row has the number 0",
    'desk/restoring.py: return "" -> return None': "neither is a name",
    "desk/snapshots.py: 40 -> 41": "the numbers may be larger",
    "desk/snapshots.py: row[\"id\"] > 0 -> row['id'] >= 0": "no row has the number 0",
    "desk/spreadsheets/cells.py: super().__init__() -> pass": "nobody shows the text of a question",
    "desk/spreadsheets/checking.py: context.job.rows.filter(key__in=keys) -> context.job.rows": "only more is read",
    "desk/spreadsheets/context.py: True -> False": "keys are compared without breaks of lines anyway",
    "desk/spreadsheets/date_columns.py: 10 -> 11": "a moment is longer anyway",
    "desk/spreadsheets/export.py: 31 -> 32": "no sheet has so long a name",
    "desk/spreadsheets/export.py: 500 -> 501": "the batches are larger",
    "desk/spreadsheets/files.py: 0 -> 1": "what is looked for never stands at the first byte",
    "desk/spreadsheets/files.py: 100 -> 101": "no kind of file has so long a name",
    "desk/spreadsheets/files.py: 512 -> 513": "one more byte shows the same",
    "desk/spreadsheets/kinds.py: self.model.objects.order_by() -> self.model.objects": "nobody asks for an order",
    "desk/spreadsheets/letters.py: after >= 0 -> after > 0": "no blank is found at the first letter",
    "desk/spreadsheets/letters.py: scripts <= {\"LATIN\", \"ARABIC\"} -> scripts < {'LATIN', 'ARABIC'}": (
        "more than one script is none of either anyway"
    ),
    "desk/spreadsheets/matching.py: common > 0.99 -> common >= 0.99": "no share of words is just that",
    "desk/spreadsheets/matching.py: len(ands) > 1 -> len(ands) >= 1": "the whole was looked up before",
    "desk/spreadsheets/matching.py: len(codes) > 1 -> len(codes) >= 1": "the name of one record is no problem",
    "desk/spreadsheets/matching.py: len(commas) > 1 -> len(commas) >= 1": "the whole was looked up before",
    (
        "desk/spreadsheets/matching.py: matcher.real_quick_ratio() > max(score, _ALIKE)"
        " -> matcher.real_quick_ratio() >= max(score, _ALIKE)"
    ): "the next comparison is stricter",
    (
        "desk/spreadsheets/matching.py: matcher.real_quick_ratio() > max(score, _ALIKE) and matcher.quick_rat…"
        " -> (matcher.real_quick_ratio() > max(score, _ALIKE)) or (matcher.quick_r…"
    ): "it only spares work",
    "desk/spreadsheets/matching.py: queryset.order_by() -> queryset": "nobody asks for an order",
    "desk/spreadsheets/money.py: text.translate(DIGITS).strip() -> text.translate(DIGITS)": (
        "blanks around an amount are no words of it"
    ),
    "desk/spreadsheets/new_partners.py: 10_000 -> 10001": "nobody adds so many of one name",
    "desk/spreadsheets/new_partners.py: 200 -> 201": "no partner has so long a name",
    (
        "desk/spreadsheets/new_partners.py: Partner.objects.filter(code__in=[new.code for new in wanted])"
        " -> Partner.objects"
    ): "only more is read",
    "desk/spreadsheets/questions.py: job.rows.filter(status__in=_ASKED) -> job.rows": "only more is read",
    (
        "desk/spreadsheets/report.py: Partner.objects.filter(code__in=[partner.code for partner in new])"
        " -> Partner.objects"
    ): "only more is read",
    "desk/spreadsheets/tables.py: bottom > top -> bottom >= top": "below a cell of one row there is none to fill",
    "desk/spreadsheets/template.py: 30 -> 31": "a column is a letter wider",
    "desk/spreadsheets/template.py: 31 -> 32": "no sheet has so long a name",
    "desk/spreadsheets/template.py: 34 -> 35": "a column is a letter wider",
    "desk/spreadsheets/template.py: 40 -> 41": "a column is a letter wider",
    "desk/spreadsheets/text_files.py: 4096 -> 4097": "one more byte shows the same encoding",
    'desk/spreadsheets/text_files.py: decoder.decode(b"", final=True) -> pass': "half a letter is wrong either way",
    "desk/spreadsheets/text_files.py: len(first) < SEARCHED -> len(first) <= SEARCHED": "headings look at no more",
    "desk/spreadsheets/text_files.py: odd > even -> odd >= even": "they are never the same here",
    "desk/spreadsheets/text_files.py: rows.close() -> pass": "what nothing refers to is closed",
    "desk/spreadsheets/text_files.py: total > _SAMPLE -> total >= _SAMPLE": "one more letter shows the same",
    "desk/spreadsheets/writing.py: 200 -> 201": "no partner has so long a name",
    "desk/spreadsheets/writing.py: index.catch_up() -> pass": "the next search does it",
    "desk/spreadsheets/writing.py: super().__init__(number) -> pass": "Python keeps the number itself",
    "desk/spreadsheets/xlsx.py: element.clear() -> pass": "only more is kept in memory",
    "desk/translator_files.py: 200 -> 201": "the batches are larger",
    "desk/translator_files.py: 31 -> 32": "no sheet has so long a name",
    "desk/translator_import.py: 0 -> 1": "nobody asks for the number of a row that is not there",
    "desk/translator_import.py: 1 -> 2": "a short row is filled up with more",
    "desk/translator_import.py: TEXT_PRINT + 1 - len(cells) -> (TEXT_PRINT + 1) + (len(cells))": (
        "a short row is filled up with more"
    ),
    "desk/translator_import.py: return False -> return None": "what asks for it takes nothing as no",
    "desk/upkeep.py: keepers(model).order_by() -> keepers(model)": "nobody asks for an order",
    "desk/upkeep.py: records.keys() & said.keys() -> (records.keys()) | (said.keys())": (
        "both are read of the same records"
    ),
    "desk/upkeep.py: records.order_by() -> records": "what is found is sorted",
    "desk/versions.py: Version.objects.filter(pk__in=newest).order_by() -> Version.objects.filter(pk__in=newest)": (
        "nobody asks for an order"
    ),
    "desk/views_preview.py: 1 -> 2": "a page has one head and one body",
    "desk/views_translation.py: 1 -> 2": "one or two more than may be exported are too many",
    "events/calls.py: 2 -> 3": "their deadlines come before what has none",
    "events/calls.py: 3 -> 4": "what is no call comes last all the same",
    "events/filters.py: Project.objects.published().filter(code__in=codes) -> Project.objects.published()": (
        "what no record names is not offered"
    ),
    "feedback/admin.py: return False -> return None": "Django takes nothing as no",
    "feedback/models.py: self.order_by(*Correction._meta.ordering) -> self": "it is the order of the model",
    "feedback/records.py: records_of(apps.get_model(kind)).filter(pk__in=keys) -> records_of(apps.get_model(kind))": (
        "only more is read"
    ),
    "oim_portal/backup/archive.py: 6 -> 7": "a zip takes the first six",
    "oim_portal/backup/archive.py: dump.unlink() -> pass": "it is deleted with its folder",
    "oim_portal/backup/places.py: 1024 -> 1025": "the pieces are larger",
    "oim_portal/backup/places.py: 2 -> 3": "the pieces are larger",
    "oim_portal/backup/work.py: plain.unlink() -> pass": "it is deleted with its folder",
    'oim_portal/content/reading.py: return "" -> return None': "neither is a country",
    "oim_portal/services.py: 1 -> 2": "only the first part is taken",
    "oim_portal/shared_addresses.py: dot and ending in FILES -> (dot) or (ending in FILES)": (
        "nothing has an address with such an ending"
    ),
    "oim_portal/shared_addresses.py: return False -> return None": "what asks for it takes nothing as no",
    "pages/admin.py: return False -> return None": "Django takes nothing as no",
    "pages/filters.py: 1 -> 2": "a project counts more than the kind all the same",
    "pages/kept_graphics.py: 200 -> 201": "the pieces are larger",
    "pages/pins.py: False -> True": "a key has no other letters than ASCII",
    "pages/pins.py: super().__init__(now.graphic.key) -> pass": "nobody reads its text",
    "pages/releases.py: 1 -> 2": "lines are indented by two, and larger pieces are read",
    "pages/releases.py: 10 -> 11": "the checksum is a letter longer",
    "pages/releases.py: 16 -> 17": "the pieces are larger",
    "pages/releases.py: 6 -> 7": "only the first six are read",
    "pages/report_figures.py: Funding.objects.filter(project__in=ids) -> Funding.objects": "only more is read",
    "pages/report_figures.py: projects.order_by() -> projects": "it only says which projects",
    "pages/search.py: 3 -> 4": "there are three levels",
    'pages/search.py: return "" -> return None': "templates ask only whether there is something to say",
    "pages/views_catalogue.py: 20 -> 21": "the checksum is a letter longer",
    "pages/views_catalogue.py: False -> True": "a program reads the same",
    "pages/views_catalogue.py: kind.model.objects.published().filter(pk__in=keys) -> kind.model.objects.published()": (
        "only more is read"
    ),
    "pages/views_oembed.py: False -> True": "a program reads the same",
    (
        "pages/views_portfolios.py: Participation.objects.published().filter(partner=partner).order_by()"
        " -> Participation.objects.published().filter(partner=partner)"
    ): "they are sorted afterwards",
    (
        "pages/views_portfolios.py: portfolio.query.keys() <= EventFilter.base_filters.keys()"
        " -> portfolio.query.keys() < EventFilter.base_filters.keys()"
    ): "a list of events has more filters than one",
    "projects/charts.py: 2 -> 3": "only the first two of a row are looked at",
    "projects/checklist.py: 0 -> 1": "both days are known, or neither",
    "projects/checklist.py: total > number -> total >= number": "one that is equal got no further",
    (
        "projects/disaggregation.py: persons.additive().exclude(pk__in=divided).order_by()"
        " -> persons.additive().exclude(pk__in=divided)"
    ): "a row for each figure adds up to the same",
    "projects/disaggregation.py: persons.filter(Q(part_of__isnull=False) | Q(pk__in=divided)) -> persons": (
        "only more is read"
    ),
    (
        "projects/disaggregation.py: persons.filter(Q(part_of__isnull=False) | Q(pk__in=divided)).order_by…"
        " -> persons.filter(Q(part_of__isnull=False) | Q(pk__in=divided))"
    ): "the order of the figures changes no sum",
    "projects/disclosure.py: len(members) > 1 -> len(members) >= 1": "a figure alone has no parts",
    "projects/disclosure.py: return False -> return None": "neither is within",
    "projects/disclosure.py: total > whole.reached -> total >= whole.reached": "what is left is small itself",
    "projects/figures.py: super().clean() -> pass": "Django's does nothing",
    "projects/filters.py: facets.by_filter.update(year_min=Sets(spans.since), year_max=Sets(spa… -> pass": (
        "a query finds the same"
    ),
    "projects/filters.py: self.counts.total <= FEW -> self.counts.total < FEW": "few and many are read alike",
    'projects/iati.py: published.order_by("pk") -> published': "their order means nothing",
    'projects/key_figures.py: parts.filter(project__in=several.values("project")) -> parts': "only more is read",
    "projects/key_figures.py: parts.order_by() -> parts": "the order is in no group",
    (
        'projects/key_figures.py: parts.order_by().values("project").annotate(n=Count("pk")).filter(n__…'
        " -> parts.order_by().values('project').annotate(n=Count('pk'))"
    ): "only more is read",
    "projects/key_figures.py: selection.queryset.order_by() -> selection.queryset": "the order changes no sum",
    "projects/plates.py: True -> False": "there are three of each",
    "projects/plates.py: luminance <= DARK_ENOUGH -> luminance < DARK_ENOUGH": "no colour is exactly as light",
    "projects/plates.py: value <= 0.0031308 -> value < 0.0031308": "no part of a colour is exactly as light",
    "projects/plates.py: value <= 0.04045 -> value < 0.04045": "no part of a colour is exactly as light",
    "projects/portfolio_sheet.py: 1 -> 2": "it asks only whether there are more",
    "projects/portfolio_sheet.py: projects.order_by() -> projects": "they are sorted later",
    'projects/results.py: figures.filter(project__in=targeted.order_by().values("project")) -> figures': (
        "only more is read"
    ),
    "projects/results.py: figures.filter(target__isnull=False) -> figures": "only more is read",
    "projects/results.py: targeted.order_by() -> targeted": "the order of the keys means nothing",
    "projects/totals.py: not self.count or not other.count -> (not self.count) and (not other.count)": (
        "adding nothing changes nothing"
    ),
    "projects/totals.py: self.first and self.last -> (self.first) or (self.last)": "both days are known, or neither",
    "projects/totals.py: self.plain >= 10**DIGITS -> self.plain > 10 ** DIGITS": "1,000 is rounded to itself",
    "subscriptions/admin.py: return False -> return None": "Django takes nothing as no",
    "subscriptions/asking.py: locked(subscription.topic_id) -> pass": "SQLite has one writer at a time",
    'subscriptions/bounces.py: return "" -> return None': "neither is a failure",
    'subscriptions/collecting.py: (pending | untold).order_by("pk") -> pending | untold': (
        "they are looked at in another order"
    ),
    "subscriptions/collecting.py: 500 -> 501": "the batches are larger",
    (
        'subscriptions/collecting.py: Happening.objects.filter(pk__gt=after, pk__lte=up_to).order_by("pk")'
        " -> Happening.objects.filter(pk__gt=after, pk__lte=up_to)"
    ): "a letter has its own order",
    "subscriptions/collecting.py: Topic.objects.filter(told_at=None) -> Topic.objects": "only more is looked at",
    (
        "subscriptions/collecting.py: Topic.objects.filter(told_at=None).exclude(broken_since=None)"
        " -> Topic.objects.filter(told_at=None)"
    ): "only more is looked at",
    "subscriptions/collecting.py: due.filter(heard__lt=last) -> due": "only more is looked at",
    "subscriptions/keys.py: address.strip() -> address": "forms take blanks away already",
    "subscriptions/keys.py: return False -> return None": "neither is ours",
    "subscriptions/letter_texts.py: len(kept) > KEPT -> len(kept) >= KEPT": "one text less is kept",
    "subscriptions/letters.py: 900 -> 901": "no line is so long",
    "subscriptions/looking.py: 500 -> 501": "the batches are larger",
    "subscriptions/looking.py: Seen.objects.filter(Q(until=None) | Q(until__gte=now), kind=EVENTS) -> Seen.objects": (
        "only more is looked at"
    ),
    (
        'subscriptions/looking.py: Seen.objects.filter(kind=NEWS, object_id__in=calls).order_by("object_…'
        " -> Seen.objects.filter(kind=NEWS, object_id__in=calls)"
    ): "a letter has its own order",
    "subscriptions/looking.py: public.filter(Q(ends_at__gte=now) | Q(pk__in=not_over)) -> public": (
        "only more is looked at"
    ),
    "subscriptions/models.py: 20 -> 21": "it is a letter longer",
    "subscriptions/retention.py: Topic.objects.filter(subscriptions=None) -> Topic.objects": "only more is looked at",
    "subscriptions/retention.py: locked(pk) -> pass": "SQLite has one writer at a time",
}
