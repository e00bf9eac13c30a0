"""Every setting of the club, read from the environment, with safe defaults.

`BOOKCLUB_MODE` says what the process is for:

- `production` (the default): needs `SECRET_KEY` and `ALLOWED_HOSTS`, https everywhere;
- `demo`: a furnished club on this machine, set up by `manage.py demo` in `var/demo/`;
- `test`: what `manage.py test` runs in;
- `debug`: Django's own development server, with its error pages.
"""

import logging
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.str("BOOKCLUB_MODE", default="production")
if MODE not in {"production", "demo", "test", "debug"}:
    raise ImproperlyConfigured(f"BOOKCLUB_MODE is {MODE!r}: it may be production, demo, test or debug.")
PRODUCTION = MODE == "production"
DEBUG = MODE == "debug"

# What the club writes: database, mails of the demo, collected static files.
VAR = Path(env.str("BOOKCLUB_VAR", default=str(BASE_DIR / "var")))
ROOM = VAR / "demo" if MODE == "demo" else VAR


def _secret_key() -> str:
    """A key from the environment; only the modes of one machine may go without and keep one of their own."""
    key = env.str("SECRET_KEY", default="")
    if PRODUCTION:
        if len(key) < 50 or key.startswith("django-insecure-"):
            raise ImproperlyConfigured(
                "SECRET_KEY must be set to at least 50 random characters. One way to make it: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return key
    if key or MODE == "test":
        return key or secrets.token_urlsafe(50)
    kept = ROOM / "secret-key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL: of two processes that start at once, one makes the key and the other reads it.
        try:
            with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Where the club is found. `CLUB_ORIGIN` is what links in mails begin with: never the Host header of a request.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if MODE == "test":
    ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CLUB_ORIGIN = env.str(
    "CLUB_ORIGIN",
    default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://localhost:8000",
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "bookclub.home.errors.stale_form"

# Strictly from the ground up: see .github/CONTRIBUTING.md for who may import whom.
INSTALLED_APPS = [
    "bookclub.home",
    "bookclub.search",
    "bookclub.feeds",
    "bookclub.schedules",
    "bookclub.reference",
    "reviews",
    "discussions",
    "bookclub.moderation",
    "bookclub.notifications",
    "bookclub.reading",
    "bookclub.library",
    "bookclub.members",
    "bookclub.post",
    "bookclub.members.apps.DeskConfig",  # Django's admin, with one sign-in for all
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",  # allauth's passkey pages fail without it
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bookclub.members.secrets.SecretAddressMiddleware",  # before anything that may fail or refuse, and say where
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bookclub.members.middleware.ClubMiddleware",
    "bookclub.reading.middleware.ReaderMiddleware",
    "bookclub.home.middleware.ButtonAddressMiddleware",
]

ROOT_URLCONF = "bookclub.urls"
WSGI_APPLICATION = "bookclub.wsgi.application"

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "bookclub.members.context.club",
    "bookclub.notifications.context.bell",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
    # Only for the loop over a thread's comments: Django's templates took twelve times as long for it.
    {
        "NAME": "comments",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja"],
        "OPTIONS": {"environment": "discussions.jinja.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database() -> dict[str, object]:
    """`DATABASE_URL`, or an SQLite file of the club's own."""
    config = env.db_url("DATABASE_URL", default=f"sqlite:///{ROOM / 'club.sqlite3'}")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a transaction that will write asks for the lock when it begins, so it waits and never fails
        # half-way with "database is locked". WAL lets everyone else read meanwhile.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        Path(str(config["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        # A file, not memory: tests of two people writing at once need two connections.
        config["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"bookclub-test-{os.getpid()}.sqlite3")}
    else:
        config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL := env.str("REDIS_URL", default=""):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Accounts -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:front"
ACCOUNT_ADAPTER = "bookclub.members.adapter.ClubAdapter"
SOCIALACCOUNT_ADAPTER = "bookclub.members.adapter.ClubSocialAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "bookclub.members.account_forms.LoginForm",
    "signup": "bookclub.members.account_forms.SignUpForm",
    "add_email": "bookclub.members.account_forms.ChangeEmailForm",
    "change_password": "bookclub.members.account_forms.ChangePasswordForm",
    "set_password": "bookclub.members.account_forms.SetPasswordForm",
    "reset_password": "bookclub.members.account_forms.ResetPasswordForm",
    "reset_password_from_key": "bookclub.members.account_forms.NewPasswordForm",
    "reauthenticate": "bookclub.members.account_forms.ReauthenticateForm",
    "request_login_code": "bookclub.members.account_forms.RequestLoginCodeForm",
    "confirm_login_code": "bookclub.members.account_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "bookclub.members.account_forms.ConfirmEmailForm",
    "confirm_password_reset_code": "bookclub.members.account_forms.ConfirmResetForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address a member: the new one replaces the old once its code is entered
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60  # mail is not always quick
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail after each change of password, address or second step
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_BLACKLIST = ["admin", "root", "moderator", "organiser", "former-member", "settings", "me"]
ACCOUNT_USERNAME_VALIDATORS = "bookclub.members.names.USERNAME_VALIDATORS"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_PRESERVE_USERNAME_CASING = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "bookclub.members.adapter.ClubMFAAdapter"
MFA_FORMS = {
    "authenticate": "bookclub.members.account_forms.AuthenticateForm",
    "reauthenticate": "bookclub.members.account_forms.ReauthenticateByCodeForm",
    "activate_totp": "bookclub.members.account_forms.ActivateTOTPForm",
    "add_webauthn": "bookclub.members.account_forms.AddPasskeyForm",
    "edit_webauthn": "bookclub.members.account_forms.EditPasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # browsers allow passkeys on http://localhost
USERSESSIONS_TRACK_ACTIVITY = False  # one write for every page read otherwise
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if MODE == "test":
    ACCOUNT_RATE_LIMITS = False


def _social_providers() -> dict[str, dict[str, object]]:
    """A provider exists once its keys are in the environment: `GITHUB_CLIENT_ID` and `GITHUB_CLIENT_SECRET`, ..."""
    providers: dict[str, dict[str, object]] = {}
    for name in ("github", "google"):
        client, secret = (env.str(f"{name.upper()}_CLIENT_{part}", default="") for part in ("ID", "SECRET"))
        if client and secret:
            providers[name] = {"APPS": [{"client_id": client, "secret": secret}]}
    if server := env.str("OIDC_SERVER_URL", default=""):
        app = {
            "provider_id": env.str("OIDC_PROVIDER_ID", default="oidc"),
            "name": env.str("OIDC_NAME", default="Single sign-on"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": server},
        }
        providers["openid_connect"] = {"APPS": [app]}
    return providers


SOCIALACCOUNT_PROVIDERS = _social_providers()
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_FORMS = {"signup": "bookclub.members.account_forms.SocialSignUpForm"}

# Mail -----------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Bookclub <club@localhost>")
EMAIL_TIMEOUT = 10
if MODE == "demo":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
elif DEBUG and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))

# Security -------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
if env.int("TRUSTED_PROXY_COUNT", default=0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "bookclub-session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "bookclub-csrf"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# Signing in elsewhere begins with a form of ours that is redirected there, which browsers check, too.
_PROVIDERS = {"github": "https://github.com", "google": "https://accounts.google.com"}
_SIGN_IN_ELSEWHERE = [origin for name, origin in _PROVIDERS.items() if name in SOCIALACCOUNT_PROVIDERS]
if "openid_connect" in SOCIALACCOUNT_PROVIDERS:
    _SIGN_IN_ELSEWHERE.append("{0.scheme}://{0.netloc}".format(urlsplit(env.str("OIDC_SERVER_URL"))))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *_SIGN_IN_ELSEWHERE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
_UNUSED = ["accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"]
_UNUSED += ["microphone", "midi", "payment", "usb"]
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in _UNUSED}
PERMISSIONS_POLICY |= {"publickey-credentials-get": ["self"], "publickey-credentials-create": ["self"]}

# Words, times, static files -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
LANGUAGES = [("en-gb", "English")]

STATIC_URL = "static/"
STATIC_ROOT = ROOM / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if MODE in {"test", "debug"}:
    _STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = MODE in {
    "test",
    "debug",
}  # there files are served as they are, and none are collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STORAGE},
}


def _refusals_in_one_line(record: logging.LogRecord) -> bool:
    """Django logs whoever is refused a page with the whole way through the code, as if something had failed."""
    if record.levelno < logging.ERROR:
        record.exc_info = record.exc_text = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"refusals": {"()": "django.utils.log.CallbackFilter", "callback": _refusals_in_one_line}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["refusals"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
