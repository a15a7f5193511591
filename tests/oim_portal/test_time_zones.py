"""The time in Morocco is that of the zone data which requirements.txt pins, not of those that the system has."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from importlib.resources import files

from django.utils import timezone

MOMENT = 1_720_000_000  # 3 July 2024
SAY_THE_HOUR = f"""
import datetime, subprocess, sys, time
import icalendar
from oim_portal.wsgi import application
from django import forms
from django.utils import timezone

moment = datetime.datetime.fromtimestamp({MOMENT}, datetime.UTC)
print(timezone.localtime(moment).hour, "in what people read")
print(time.localtime({MOMENT}).tm_hour, "in the log")
typed = forms.DateTimeField().clean("2027-05-10 10:00").astimezone(datetime.UTC)
print(icalendar.vDatetime(typed).to_ical().decode(), "is what an officer typed, and in a calendar")
started = "import datetime, zoneinfo; zone = zoneinfo.ZoneInfo('Africa/Casablanca'); " \\
    "print(datetime.datetime.fromtimestamp({MOMENT}, zone).hour, 'in programs that the portal starts')"
sys.stdout.flush()
subprocess.run([sys.executable, "-c", started], check=True)
"""


def test_zone_files_of_the_system_count_for_nothing(tmp_path):
    (tmp_path / "Africa").mkdir()
    shutil.copy(str(files("tzdata") / "zoneinfo/Asia/Tokyo"), tmp_path / "Africa/Casablanca")
    zones = {"PYTHONTZPATH": str(tmp_path), "TZDIR": str(tmp_path), "TZ": "Africa/Casablanca"}
    env = os.environ | zones | {"DJANGO_SETTINGS_MODULE": "oim_portal.settings"}
    told = subprocess.run([sys.executable, "-c", SAY_THE_HOUR], env=env, capture_output=True, text=True, check=True)
    hour = timezone.localtime(dt.datetime.fromtimestamp(MOMENT, dt.UTC)).hour
    typed = dt.datetime(2027, 5, 10, 10, tzinfo=timezone.get_default_timezone()).astimezone(dt.UTC)
    assert told.stdout.splitlines() == [
        f"{hour} in what people read",
        f"{hour} in the log",
        f"{typed:%Y%m%dT%H%M%SZ} is what an officer typed, and in a calendar",
        f"{hour} in programs that the portal starts",
    ]
