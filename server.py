"""WSGI entry point: `app` for any WSGI server; `python server.py` is `lapekg serve`."""

import os
import sys

from lapekg.cli import main
from lapekg.config import Settings, load_instance
from lapekg.web.app import create_app

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))

settings = Settings.from_env(os.environ)
app = create_app(settings, load_instance(settings.root))
