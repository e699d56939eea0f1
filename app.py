"""GridHall 网格指挥大厅: puts everything together. `python app.py --help` lists what it can do; without a command it runs the hall."""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  (sockets and threads must be patched before anybody imports them)
import click

from command_line import logs
from command_line.plain import console, settings_here, spoken
from dashboard.settings import Settings


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.pass_context
def hall(context: click.Context) -> None:
    """GridHall: the live command hall of a city's grid management.

    Settings are environment variables with the prefix GRIDHALL_ (docs/manual/settings.md); all files of a hall are in
    GRIDHALL_HOME (default: var/).
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


@hall.command()
@click.option("--open/--no-open", "open_browser", default=False, help="Open the hall in a browser.")
@spoken
def run(*, open_browser: bool = False) -> None:
    """Run the hall in one process: stream server, database, worker, screens (the default).

    An empty hall is seeded with the demo city first. Ctrl-C ends everything; the next start keeps all data.
    """
    from command_line.running import run_all

    run_all(_settled("hall"), open_browser=open_browser)


@hall.command()
@spoken
def web() -> None:
    """Run the screens alone; `worker` runs beside it."""
    from command_line.running import run_web

    run_web(_settled("web-{port}"))


@hall.command()
@spoken
def worker() -> None:
    """Run inbox, relay, clock and exercise alone."""
    from command_line.running import run_worker

    run_worker(_settled("worker-{worker}"))


@hall.command()
@spoken
def seed() -> None:
    """Fill an empty hall with the demo city named in GRIDHALL_CITY, and stop."""
    from command_line.assembly import Parts
    from command_line.plain import slot
    from command_line.seeding import first_administrator, seed_if_empty

    settings = _settled()
    with slot(settings.home, f"worker-{settings.worker}"):
        parts = Parts(settings)
        parts.upgrade()
        done = seed_if_empty(parts)
        password = first_administrator(parts)
    city = parts.store.city()
    console.print(f"{city.name}: written." if done else f"This hall has its city already: {city.name}. Nothing was changed.")
    if password:
        console.print(f"First administrator: login admin, one-time password {password} (shown only now)")


@hall.command()
@click.argument("profile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--speed", default="1", show_default=True, help="Times as fast as it happened: a number, or max.")
@click.option("--until", help="Stop after this local time, e.g. 2011-08-31T23:59:59.")
@click.option("--wait", is_flag=True, help="Bring up what is needed and return when all is committed.")
@click.option("--again", is_flag=True, help="Begin at the start of the file instead of where the last run stopped.")
@spoken
def replay(*, profile: str, file: str, speed: str, until: str | None, wait: bool, again: bool) -> None:
    """Write a real service-request log to the inbox, in the order and at a multiple of the speed at which it happened.

    PROFILE is boston, nyc, sanfrancisco_dispatch, ... or a path to a .toml file of your own (docs/manual/import-profiles.md).
    A run that was stopped goes on where it was; running twice is harmless.
    """
    from command_line.replaying import replay_log

    replay_log(_settled(), profile, file, speed=speed, until=until, wait=wait, again=again)


@hall.group("import")
def import_() -> None:
    """Import facts of a city."""


@import_.command("areas")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--kind", default="community", show_default=True, type=click.Choice(["district", "street", "community", "grid"]), help="The level.")
@click.option("--name-property", help="Property with the name (default: found by itself).")
@click.option("--code-property", help="Property with the code (default: made from the name).")
@click.option("--parent-property", help="Property with the parent's code or name.")
@click.option("--city", help="Name of the city, if this hall has none yet.")
@click.option("--zone", help="Its time zone, e.g. Asia/Shanghai, if this hall has none yet.")
@spoken
def import_areas(**options: str | None) -> None:
    """Import the polygons of areas from GeoJSON (plain or .gz), checked; what is odd is said, nothing is dropped silently."""
    from command_line.importing import import_geojson

    import_geojson(_settled(), **options)


@hall.command()
@click.option("--from", "first", required=True, help="First local time of the period, e.g. 2011-08-01.")
@click.option("--to", "until", required=True, help="End of the period, exclusive, e.g. 2011-09-01.")
@click.option("--as-of", help="As known at this local time (default: now).")
@click.option("--area", help="Code of an area (default: the whole city).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object keyed by indicator.")
@spoken
def indicators(*, first: str, until: str, as_of: str | None, area: str | None, as_json: bool) -> None:
    """Compute every indicator of a period. Times are local to the city."""
    from command_line.figures import print_indicators

    print_indicators(_settled(), first, until, as_of, area, as_json=as_json)


@hall.group()
def user() -> None:
    """Keep accounts."""


@user.command("add")
@click.argument("login")
@click.option("--name", help="The name shown (default: the login).")
@click.option("--role", required=True, type=click.Choice(["wall", "leader", "dispatcher", "supervisor", "department", "worker", "administrator"]))
@click.option("--area", help="Code of the area that limits what it sees and commands.")
@click.option("--worker", help="Id of the grid worker whose phone this is.")
@spoken
def user_add(*, login: str, name: str | None, role: str, area: str | None, worker: str | None) -> None:
    """Make an account and print its one-time password."""
    from command_line.accounts import add

    add(_settled(), login, name or login, role, area=area, worker=worker)


@user.command("list")
@spoken
def user_list() -> None:
    """List all accounts."""
    from command_line.accounts import show

    show(_settled())


@user.command("reset")
@click.argument("login")
@spoken
def user_reset(login: str) -> None:
    """Give an account a new one-time password and end its sessions."""
    from command_line.accounts import reset

    reset(_settled(), login)


@user.command("disable")
@click.argument("login")
@click.option("--enable", is_flag=True, help="Open it again instead.")
@spoken
def user_disable(login: str, *, enable: bool) -> None:
    """Close an account at once, with all its sessions."""
    from command_line.accounts import disable

    disable(_settled(), login, enable=enable)


@hall.command()
@spoken
def doctor() -> None:
    """Check settings, Redis, database, disk, clock and fonts; say what is wrong and how to mend it."""
    from command_line.doctor import examine

    examine(_settled())


@hall.command()
@click.confirmation_option(prompt="The exercise ends for good; its figures will not be shown again. Go live?")
@spoken
def golive() -> None:
    """End the exercise: from now on the hall counts real data alone."""
    from command_line.golive import go_live

    go_live(_settled())


def _settled(name: str = "console") -> Settings:
    settings = settings_here()
    logs.start(settings.home / "logs", settings.log_level, name.format(**settings.model_dump()))
    return settings


if __name__ == "__main__":
    hall()
