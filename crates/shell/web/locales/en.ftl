skip = Skip to content
language-name = English
demonstration = Demonstration: all cases are invented, this is no authority.
nav-main = Main menu
nav-crumbs = Where you are
start = Start
search = Search
optional = optional
sign-in = Sign in
sign-in-failed = Error: sign in
sign-out = Sign out
sign-in-account = You need no account to apply. With one you see all your applications in one place.
sign-in-account-open = Open an account
email = E-mail address
password = Password
pages = Pages
page-before = Back
page-after = Next
page-of = Page { $page } of { $last }
errors = { $count ->
    [one] Please check one entry
   *[other] Please check { $count } entries
}

chart-table = Figures as a table
chart-missing = no figure
chart-nothing = No figures yet.

api = Interface for programs
api-intro = Programs can read all that the public pages show. For cases they need a token, which “kreislauf token create” prints.
api-document = OpenAPI description

about = About Kreislauf
about-what = Kreislauf leads from the question “Who is responsible?” through the application to the decision, and carries back what went badly.
about-origin = Every answer says where it comes from: entered by the office, derived from a rule, or unknown. Nothing is guessed.
about-sources = Places: GV-ISys register of municipalities, © Statistical Offices of the Federation and the Länder (dl-de/by-2-0). Borders of districts: © GeoBasis-DE / BKG 2025 (modified; dl-de/by-2-0). Postcodes: © OpenStreetMap contributors (ODbL 1.0). Services: OZG catalogue with LeiKa keys, 2019.
about-licence = Kreislauf is free software under the EUPL-1.2.

privacy = Privacy
privacy-no-tracking = These pages do not watch you: no counting of persons, no files from third parties.
privacy-cookies = Only what is needed is stored: the language you chose, your sign-in, and the access to your draft.
privacy-data = Your application is encrypted for the responsible office. Drafts that you do not send are deleted when they expire.

accessibility = Accessibility
accessibility-goal = All pages are meant to meet WCAG 2.2 level AA and to work without JavaScript, by keyboard and with screen readers. Every change is checked for this.
accessibility-tell-us = If you meet a barrier, please tell the office that you find on the page of your place.

failure-home = To the start page
failure-not-found-title = There is nothing here
failure-not-found = The address leads to nothing, or to something that you may not see. Please check its spelling, or search from the start page.
failure-sign-in-title = Please sign in
failure-sign-in = You need to be signed in for this.
failure-token-title = Token not valid
failure-token = The token is unknown or has expired. “kreislauf token create” makes a new one.
failure-role-title = Your role does not include this
failure-role = You belong here, but your role does not include this. Whoever administers accounts can give it to you.
failure-wrong-login-title = Could not sign in
failure-wrong-login = E-mail address or password is wrong.
failure-locked-title = Please try later
failure-locked = Too many failed attempts. You can go on in 15 minutes.
failure-invalid-title = This does not fit
failure-invalid = What was sent cannot be understood. Please go back and check it.
failure-conflict-title = Somebody was faster
failure-conflict = Something has changed in the meantime. Load the page again and repeat what is still needed.
failure-exists-title = This exists already
failure-exists = There is an entry with these values already.
failure-too-large-title = Too large
failure-too-large = What was sent is larger than allowed. A file may have 25 MB at most.
failure-media-type-title = Unknown format
failure-media-type = This format is not accepted here.
failure-method-title = Not like this
failure-method = This address does not take this kind of request.
failure-cross-site-title = From another site
failure-cross-site = The request did not come from this site and was not carried out.
failure-busy-title = Very busy at the moment
failure-busy = Nothing was changed. Please try again in a moment.
failure-slow-title = This takes too long
failure-slow = The answer did not come in time. Please check whether your entry has arrived before you repeat it.
failure-internal-title = Something went wrong
failure-internal = The fault is ours and was recorded. Please try again.
