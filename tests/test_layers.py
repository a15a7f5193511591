"""Imports go one way, from core up to oim_portal, in the order of APPS.

Inside an app, and inside its packages, a module imports from its own floor or from one below, as FLOORS says. A new
module gets its floor there. Read from the source, so that an import inside a function counts too.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ["core", "accounts", "desk", "projects", "events", "pages", "subscriptions", "feedback", "oim_portal"]
# From the ground up, a floor a line; a package stands on one floor as a whole.
FLOORS = {
    "core": """
        busy characters form_renderer language_table lazily logs office pdf_locks policy_reports reading_on reference
        tasks typesetter watchdog
        addresses apps cleaning consent dates errors indexes languages month_names renamed renditions slugs texts
        code_version compression encryption store last_resort request_log shared_cache
        metrics outbox page_templates
        batches brief error_mails likeness media_types pasted_lists picture_files textfields typed values weblinks
        pasted
        uploads
        fields search sorting translation_states
        asked backup_state publication
        body_pictures changes dates_read problems richtext
        page_texts
        pictures
        gone
        change_triggers models shared_values shortcuts translation
        media versioned_cache
        conditional facets pdf
        pdf_text whole
        marks years
        filter_kinds filter_options
        admin_columns text_figures filters listing share_cards
        alike
        declared_filters list_pages
        unlisted views_cards views_errors views_media
        page_cache readable
        api exports feeds management structured templatetags
        kinds
        catalogue sharing
        views_share
    """,
    "core.models": """
        content named parts
        geography partners themes
    """,
    "core.search": """
        words
        query store
        index
        excerpt lookup near
    """,
    "core.exports": """
        cells datasets formats linked streams
        columns documents
        declared
        csv_json
        worksheets
        xlsx
        views
    """,
    "core.api": """
        cross_origin glossary later reading refusing
        fields
        records
        declared query
        views
        openapi views_schema
    """,
    "accounts": """
        apps mail models network passwords roles triggers
        interrupted organisation throttle
        administrators api_limit audit audit_words devices drafts invitations retention second_factor sessions
        openid_connect passkeys
        account_changes checks middleware requests signin templatetags
        admin_forms forms
        admin admin_audit management views
        views_factor views_organisation views_session
        urls
    """,
    "desk": """
        link_following
        apps backups date_fields editor_words form_errors guide models own_links phases reasons rights
        snapshots translation_checks
        page_parts
        checklist
        bin compare form_values four_eyes held_files merge notices restoring waiting
        board form_merge gate notices_by_mail
        notifications
        versions
        decisions
        proposals
        duplicating link_check picture_uses upkeep
        acceptance conflicts presence
        workflow
        dashboard management preview translator_files
        spreadsheets translator_import
        translator_writing
        admin_bulk admin_fields admin_filters admin_pages admin_rights admin_translation templatetags
        admin_duplicate admin_history admin_merge admin_presence admin_preview_links admin_review
        admin_spreadsheets admin_upkeep admin_workflow
        admin_overtaken
        admin_base admin_links admin_proposals views_acceptance views_editor views_guide views_notices views_preview
        views_translation views_upkeep
        admin_people admin_pictures admin_publication urls urls_editor urls_guide
        admin
    """,
    "desk.spreadsheets": """
        cells kinds short_names tables
        headings letters matching money new_partners outcomes xlsx
        columns context sheets text_files validating
        checking date_columns files first_questions links partners sources
        declared export questions writing
        jobs report template
    """,
    "projects": """
        apps periods totals
        amounts fields figures models money progress querysets
        disclosure findings structured translation
        filters
        selection
        charts facts key_figures region_map series timebar whole
        plates templatetags
        disaggregation headlines results
        graphics
        citations
        graphic_picture
        iati_codes iati_text
        iati_codelists iati_money iati_results iati_where
        iati_activity
        chart_numbers exports_long
        api_records exports exports_figures factsheet feeds iati iati_advice iati_reach portfolio_sheet
        views views_api views_figures views_iati views_pdf
        admin admin_figure_rows admin_figures checklist management spreadsheet_columns spreadsheets
        kinds
    """,
    "projects.models": """
        project
        links
    """,
    "events": """
        apps calls models querysets timed
        plates structured translation
        filters
        api_records calendars exports
        feeds views views_api views_calendars views_cards
        admin checklist spreadsheets
        kinds
    """,
    "events.models": """
        event
        article
    """,
    "pages": """
        apps models section_words
        structured translation
        filters portfolios report_columns report_lines report_period signposts
        report_figures
        report
        report_sections
        report_sheet exports_report
        kept_graphics
        api_records audiences catalogues data_packages exports feeds search
        exports_search releases
        pins
        oembed templatetags
        management views views_api views_catalogue views_data views_home views_pdf views_portfolios
        views_embeds views_oembed views_reports views_search
        admin checklist
        kinds
    """,
    "subscriptions": """
        apps models
        keys lists looking
        bounces collecting
        letter_texts
        letters
        asking
        forms retention
        admin management views
    """,
    "feedback": """
        apps models
        filters parts records translation
        handling retention
        receiving
        api_records feeds forms templatetags
        views views_api
        admin
    """,
    "oim_portal": """
        apps environment formats sentry static_files
        services
        settings
        admin_site backup content django_words health sitemaps
        checks shared_addresses watching
        views
        management
        urls
        application
        serve wsgi
    """,
    "oim_portal.backup": """
        errors facts retention
        encryption places postgresql sqlite
        archive
        work
    """,
    "oim_portal.content": """
        declared files reading
        kinds
        loading
    """,
}


def modules():
    """Return {"projects.views": Path} for the portal's own modules, migrations left out."""
    paths = (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


MODULES = modules()
# {"core.search": {"words": 0, "query": 1…}}
STOREYS = {
    package: {name: number for number, line in enumerate(floors.strip().splitlines()) for name in line.split()}
    for package, floors in FLOORS.items()
}


def imports(module):
    """Return (module of the portal, line, whether inside a function) for each import of one."""
    path = MODULES[module]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {child for function in functions for child in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] in APPS:
                yield name if name in MODULES else name.rpartition(".")[0], node.lineno, node in inside


def places(module):
    """Yield (package with floors, name in it): for core.search.index ("core", "search"), ("core.search", "index")."""
    parts = module.split(".")
    for number in range(1, len(parts)):
        if (package := ".".join(parts[:number])) in FLOORS:
            yield package, parts[number]


def is_upward(module, imported):
    """Whether `imported` stands further right than `module`, or in one package on a higher floor."""
    app, other_app = (APPS.index(name.split(".")[0]) for name in (module, imported))
    if app != other_app:
        return other_app > app
    pairs = zip(places(module), places(imported), strict=False)
    package, own, other = next(((p, own, other) for (p, own), (_p, other) in pairs if own != other), ("", "", ""))
    return bool(package) and STOREYS[package].get(other, 0) > STOREYS[package].get(own, 0)


def is_admin(module):
    names = [name for _package, name in places(module)]
    return any(name == "admin" or (name.startswith("admin_") and name != "admin_site") for name in names)


def test_imports_go_one_way():
    faults = []
    for module in MODULES:
        for imported, line, is_inside in imports(module):
            if is_upward(module, imported):
                faults.append(f"{module}, line {line}: imports {imported}, which is built on it")
            if is_inside:
                faults.append(f"{module}, line {line}: imports {imported} inside a function")
            if is_admin(imported) and not is_admin(module):
                faults.append(f"{module}, line {line}: only the admin imports the admin, not {imported}")
    assert not faults, "\n".join(faults)


def test_every_module_has_its_floor():
    there = {f"{package}.{name}" for module in MODULES for package, name in places(module)}
    known = {f"{package}.{name}" for package, names in STOREYS.items() for name in names}
    assert (sorted(there - known), sorted(known - there)) == ([], [])
