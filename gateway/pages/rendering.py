"""Renders the HTML pages; the template engine escapes everything a user wrote."""

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.locale.languages import Language, choose_language, load_languages, marked
from gateway.pages import wording
from gateway.pages.assets import Assets
from gateway.pages.authorize import RefusedView, SignInView
from gateway.pages.metadata import (
    MetaTag,
    account_title,
    is_hls,
    profile_tags,
    share_tags,
    share_title,
)
from gateway.pages.own_sessions import SessionsSignInView, SessionsView
from mappings.loops import Account, SystemMessageText, VideoResource

CAPTION_IN_NAME: Final = 120
TEMPLATES: Final = Path(__file__).parent / "templates"
_ERROR_TITLES: Final = {
    429: marked("A little too fast"),
    451: marked("Taken down"),
    502: marked("Nexgate gave an odd answer"),
    503: marked("Nexgate is not answering"),
    504: marked("Nexgate is taking too long"),
}
_LATER: Final = marked("The clips are still there. Try again in a moment.")
# What people read of these, whatever an app is told.
_ERROR_WORDS: Final = {
    429: marked("Wait a moment, then try again."),
    451: marked("This was taken down by the operator of the server."),
    500: marked("That is our fault, not yours. Try again in a moment."),
    **dict.fromkeys((502, 503, 504), _LATER),
}


@dataclass(frozen=True)
class DemoUser:
    """A user of the demo as whom a visitor can sign in with one tap."""

    name: str
    token: str
    picture: str | None


class Pages:
    """The pages of one instance, each a whole HTML document; English, or the language asked for."""

    def __init__(
        self,
        *,
        public_url: str,
        instance_name: str,
        instance_description: str,
        demo_users: Sequence[DemoUser],
        guests_can_watch: bool,
        allows_token_paste: bool = False,
    ) -> None:
        self.assets = Assets()
        self._public_url = public_url
        self._demo_users = [asdict(user) for user in demo_users]
        self.guests_can_watch = guests_can_watch
        self._allows_token_paste = allows_token_paste
        self._languages = load_languages()
        self._language = choose_language(None, self._languages)
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters.update(
            clock=wording.clock,
            shortened=wording.shortened,
            initial=wording.initial,
        )
        self._templates.globals.update(asset=self.assets.asset_url)
        self.use_texts(instance_name, instance_description)

    def use_texts(self, instance_name: str, instance_description: str) -> None:
        """Call the instance by this name, and describe it so, from now on."""
        self._instance_name = instance_name
        self._templates.globals.update(
            instance_name=instance_name, instance_description=instance_description
        )

    def speaking(self, accept_language: str | None) -> "Pages":
        """The same pages in the language that an `Accept-Language` field prefers."""
        language = choose_language(accept_language, self._languages)
        if language is self._language:
            return self
        other = copy(self)
        other._language = language
        return other

    @property
    def language(self) -> Language:
        """The language of the pages."""
        return self._language

    def watch_page(self) -> str:
        """The watch page, the same for everybody: the browser knows who is signed in."""
        facts = {
            "demoUsers": self._demo_users,
            "guestsCanWatch": self.guests_can_watch,
            "allowsToken": self._allows_token_paste,
            "hlsScript": self.assets.asset_url("hls.light.min.js"),
        }
        return self._render("watch.html", facts=facts, canonical=f"{self._public_url}/")

    def share_page(self, video: VideoResource, *, viewer_signed_in: bool = False) -> str:
        """The page of one clip, with the meta tags Loops gives `/v/{shortcode}`."""
        facts = {
            "video": video.model_dump(mode="json"),
            "viewerSignedIn": viewer_signed_in,
            "hlsScript": self.assets.asset_url("hls.light.min.js"),
        }
        caption = wording.caption_parts(video.caption or "", video.mentions)
        return self._render(
            "share.html",
            video=video,
            facts=facts,
            title=share_title(video),
            caption=caption,
            other_tags=wording.tags_beside(caption, video.tags),
            is_hls=is_hls(video),
            tags=self.tags_of_video(video),
        )

    def profile_page(
        self, account: Account, videos: Sequence[VideoResource], *, has_more: bool = False
    ) -> str:
        """The page of an account with its newest clips; `has_more`: there are older ones."""
        return self._render(
            "profile.html",
            account=account,
            videos=videos,
            has_more=has_more,
            title=account_title(account),
            tags=self.tags_of_account(account),
        )

    def no_account_page(self) -> str:
        """The page for an account that does not exist (404)."""
        return self._render(
            "message.html",
            figure="gone",
            title=self._language.say("Nobody here by that name"),
            message=self._language.say(
                "They may have changed their name, or not shown themselves in a while."
            ),
            action="home",
        )

    def embed_page(self, video: VideoResource | None, *, theme: str | None, start_s: int) -> str:
        """The player for other sites' pages; without a video it says that there is none.

        `theme` is `light`, `dark` or None for the device's preference; `start_s` is in seconds.
        """
        if video is None:
            return self._render("embed.html", video=None, theme=theme, home=self._public_url)
        shown = "" if video.is_sensitive else video.caption or ""
        facts = {
            "isHls": is_hls(video),
            "address": video.media.src_url,
            "video": video.model_dump(mode="json", include={"nexgate": {"media": {"variants"}}}),
            "startS": start_s,
            "hlsScript": self.assets.asset_url("hls.light.min.js"),
        }
        return self._render(
            "embed.html",
            video=video,
            facts=facts,
            theme=theme,
            start_s=start_s,
            home=self._public_url,
            name=wording.shortened(shown, CAPTION_IN_NAME) if shown else share_title(video),
            caption=wording.caption_parts(video.caption or "", video.mentions),
            is_hls=is_hls(video),
        )

    def tags_of_video(self, video: VideoResource) -> list[MetaTag]:
        """The meta tags of `/v/{shortcode}`."""
        logo_url = f"{self._public_url}{self.assets.asset_url('favicon.svg')}"
        return share_tags(
            video, self._language, instance_name=self._instance_name, logo_url=logo_url
        )

    def tags_of_account(self, account: Account) -> list[MetaTag]:
        """The meta tags of `/@{username}`."""
        return profile_tags(account, self._language, instance_name=self._instance_name)

    def nowhere_page(self) -> str:
        """The page for an address where there is nothing (404)."""
        return self._render(
            "message.html",
            figure="gone",
            title=self._language.say("There is nothing at this address"),
            message=self._language.say(
                "It was mistyped, or what was here is gone. The clips are still on."
            ),
            action="home",
        )

    def gone_page(self) -> str:
        """The page for a clip that does not exist (404)."""
        return self._render(
            "message.html",
            figure="gone",
            title=self._language.say("This clip is gone"),
            message=self._language.say(
                "It may have been taken down, or the link lost a letter on its way to you."
            ),
            action="home",
        )

    def sign_in_hint_page(self) -> str:
        """The page for a guest where guests can't watch (401)."""
        return self._render(
            "message.html",
            figure="locked",
            title=self._language.say("Sign in to watch"),
            message=self._language.say("%s shows its clips to people who are signed in.")
            % self._instance_name,
            action="sign-in",
        )

    def session_over_page(self) -> str:
        """The page for a session that is over for good (401)."""
        return self._render(
            "message.html",
            figure="locked",
            title=self._language.say("Your sign-in has ended"),
            message=self._language.say("Please sign in again to go on."),
            action="sign-in",
        )

    def sign_in_to_read_page(self) -> str:
        """The page for a guest at a message of somebody's inbox (401)."""
        return self._render(
            "message.html",
            figure="locked",
            title=self._language.say("Sign in to read this message"),
            message=self._language.say("It is for one account alone."),
            action="sign-in",
        )

    def no_message_page(self) -> str:
        """The page for a message that is not there, or not the viewer's (404)."""
        return self._render(
            "message.html",
            figure="gone",
            title=self._language.say("This message is gone"),
            message=self._language.say("It was deleted, or it is for another account."),
            action="home",
        )

    def message_page(self, text: SystemMessageText) -> str:
        """The page of a message in the viewer's inbox."""
        return self._render(
            "message.html", figure="", title=text.title, message=text.body, action="home"
        )

    def authorize_page(self, view: SignInView) -> str:
        """A page of the sign-in for an app; to be sent with `AUTHORIZE_HEADERS`."""
        return self._render(view.template, view=view)

    def own_sessions_page(self, view: SessionsView | SessionsSignInView) -> str:
        """The page of one's own sessions; to be sent with `AUTHORIZE_HEADERS`."""
        return self._render(view.template, view=view)

    def authorize_refused_page(self, view: RefusedView) -> str:
        """The page for a request of an app's that can't be granted, with a link back to the app."""
        return self._render("authorize_refused.html", view=view)

    def authorize_error_page(self, message: str) -> str:
        """The page for a sign-in that can't go on and must not redirect to the app."""
        return self._render("authorize_stopped.html", message=message)

    def error_page(self, status: int, message: str) -> str:
        """The page for a failure on the server's side; `message` is a sentence for people."""
        title = self._language.say(_ERROR_TITLES.get(status, marked("Something went wrong")))
        return self._render(
            "message.html",
            figure="trouble",
            title=title,
            message=self._language.say(_ERROR_WORDS.get(status, message)),
            action="retry",
        )

    def _render(self, template: str, **values: object) -> str:
        language = self._language
        return self._templates.get_template(template).render(
            values,
            _=language.say,
            ngettext=language.say_count,
            compact=self._compact,
            counted=self._counted,
            day=language.write_day,
            minute=language.write_minute,
            exact=language.write_number,
            language=language.tag,
            words=language.script_words,
        )

    def _compact(self, count: int) -> str:
        return wording.compact_count(count, self._language.decimal_point)

    def _counted(self, count: int, one: str, many: str) -> str:
        """A count in short with its noun, such as `1.2K likes`."""
        phrase = self._language.say_count(one, many, count)
        return phrase % {"number": self._compact(count)}
