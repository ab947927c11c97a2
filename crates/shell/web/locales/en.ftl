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
password-current = Current password
password-new = New password
password-again = New password once more
password-hint = At least 12 characters. A sentence is easy to remember and hard to guess.
password-save = Save password
password-length = A password has 12 to 200 characters.
password-differs = The two new passwords are not the same.
password-current-wrong = The current password is wrong.
password-failed = Error: { $title }
password-set = Set your password
password-set-for = For { $name } ({ $email }). The link is void afterwards.
password-is-set = Your password is set
password-is-set-text = You can sign in with it now. Whoever was signed in with this account before is not any more.
password-change = Change password
password-change-text = You will be signed out on other devices.
password-is-changed = Your password is changed
password-is-changed-text = You stay signed in here, but not on other devices.
password-to-account = To my account
password-forgotten = Forgotten your password
password-forgotten-text = We send you a link with which you set a new password. It is valid for 24 hours and once.
password-forgotten-no-mail = No e-mail is sent from here. If you work for an authority, its administrator of accounts gives you a link with which you set a new password. You can open your applications without an account, with case number and access code.
password-ask = Ask for a link
password-asked = Link asked for
password-asked-title = Please look into your inbox
password-asked-text = If there is an account with this address, an e-mail with a link comes within minutes. If none comes, please check the address and your folder for unwanted mail.

nav-accounts = Accounts
account-list = Accounts: { $organisation }
account-list-hint = Who works here and what they may do. Changed roles hold at once, also in open sessions.
account-invite = Invite a person
account-invite-failed = Error: invite a person
account-invite-mail = The person gets an e-mail with a link to set a password. The link is valid for 24 hours.
account-invite-link = You then get a link with which the person sets a password. The link is valid for 24 hours.
account-name = Name
account-name-wrong = Please enter the name, 100 characters at most.
account-email-wrong = Please enter an e-mail address, for example name@town.example.
account-role-missing = Please choose at least one role.
account-roles = Roles
account-no-role = none
account-role-case-worker = Case worker
account-role-case-worker-hint = works on cases
account-role-lead = Lead
account-role-lead-hint = distributes cases and countersigns
account-role-editor = Editor
account-role-editor-hint = keeps texts, offices, responsibilities and online forms
account-role-administrator = Administrator of accounts
account-role-administrator-hint = invites people and gives roles
account-role-leader = Head of the administration
account-role-leader-hint = reports needs and gives the organisation's voice
account-role-cdo = Digital matters (CDO)
account-role-cdo-hint = reports needs and gives the organisation's voice
account-role-cio = Information technology (CIO)
account-role-cio-hint = reports needs and gives the organisation's voice
account-role-security-officer = Information security
account-role-security-officer-hint = reports needs and contributes to them
account-role-digital-guide = Digital guide
account-role-digital-guide-hint = reports needs and contributes to them
account-role-department = Department
account-role-department-hint = reports needs and contributes to them
account-role-member = Member
account-role-chair = Chair
account-role-secretariat = Secretariat
account-role-seat-hint = follows from a seat in the committee
account-state = State
account-active = active
account-invited = no password yet
account-disabled = locked
account-save-roles = Save roles
account-access = Access
account-access-hint = With a link the person sets a new password; the old one holds until the link is used. Whoever is locked out cannot sign in, and open sessions end.
account-disabled-hint = The person cannot sign in. Once unlocked, their password is valid again.
account-not-own = This account belongs to the person or to another authority. You can give and take roles here, but neither reset the password nor lock the account.
account-reset = Link for a new password
account-disable = Lock account
account-enable = Unlock account
account-last-administrator = This is the last person who administers accounts here. Give that role to somebody else first.
account-failed = Error: { $name }
account-done-roles = The roles are saved.
account-done-disabled = The account is locked.
account-done-enabled = The account is unlocked.
account-done-mail = An e-mail with the link is on its way.
account-done-known = There was an account with this address already. It has got the roles; name and password have stayed.
account-link = Link to set the password
account-link-text = Give this link to the person, best in person or by telephone. It is valid for 24 hours and once; an earlier link is void.
account-link-once = The link is shown only now
account-link-once-text = Whoever has it can set the password. If it gets lost, make a new one.
account-back = Back to the accounts
account-mail-subject = Link for a new password
account-mail =
    Hello,

    a link was asked for with which you set a new password for your account:

    { $link }

    It is valid for 24 hours and once. If it was not you, there is nothing to do: your password stays as it is.
account-mail-invited-subject = Your new account
account-mail-invited =
    Hello,

    an account was set up for you. Please set your password with this link:

    { $link }

    It is valid for 24 hours and once. If it has expired, please ask your authority for a new one.

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
privacy-no-tracking = These pages do not watch you: no counting of persons, no files from third parties. Counted is only how often a service is begun, sent or abandoned on a day in a place; months are shown, and never a figure under five.
privacy-cookies = Only what is needed is stored: the language you chose, your sign-in, and the access to your draft.
privacy-data = Your application is encrypted for the responsible office. Drafts that you do not send are deleted when they expire.

accessibility = Accessibility
accessibility-goal = All pages are meant to meet WCAG 2.2 level AA and to work without JavaScript, by keyboard and with screen readers. Every change is checked for this.
accessibility-tell-us = If you meet a barrier, please tell the office that you find on the page of your place.

again = Your session has ended
again-hint = What you wrote has not been sent yet. It stands on this page only and is kept nowhere else.
again-sign-in = Sign in, in a new window
again-return = Come back to this page and send again.
again-text = Your text
again-files = Please choose the files again
again-send = Send again

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
failure-link-title = This link is not valid any more
failure-link = It was used already, is older than 24 hours or was replaced by a newer one. Please ask for a new one under “Sign in”, or ask your authority.
failure-not-own-title = This account does not belong to your authority
failure-not-own = You can give and take roles, but neither reset the password nor lock the account.
failure-too-often-title = Too many requests
failure-too-often = Very many requests came from your address in a short time. Nothing was changed. Please wait a moment and then try again.
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
failure-cross-site = The request did not come from this site and was not carried out. Did you send it yourself? Go back in your browser and send it again; mostly what you entered is still there. If that does not help, an extension of your browser hides where the request comes from.
failure-busy-title = Very busy at the moment
failure-busy = Nothing was changed. Please try again in a moment.
failure-slow-title = This takes too long
failure-slow = The answer did not come in time. Please check whether your entry has arrived before you repeat it.
failure-internal-title = Something went wrong
failure-internal = The fault is ours and was recorded. Please try again.

# Forms, and what is called the same in several rooms
form-error = Error: { $title }
choice-any = All
acts-for = You act for: { $name }
acts-for-whom = For whom do you act?
somebody-elsewhere = a body on another node
timeline-next = Next step by

# Who may know of something (TLP 2.0)
label-who = Who may know of it?
label-label = Label (TLP)
label-guard = Whose people guard it?
label-clear = Public
label-green = Network only
label-amber = Protected
label-amber-strict = Strictly protected
label-red = In the room only
label-clear-text = Public: everybody (TLP:CLEAR)
label-green-text = Network: all bodies that take part here (TLP:GREEN)
label-amber-text = Protected: only the people of the guarding body (TLP:AMBER)
label-amber-strict-text = Strictly protected: no export either (TLP:AMBER+STRICT)
label-red-text = To be read in the room only, no export, no announcement (TLP:RED)

# Where an address of this node leads
link-on = Read on there
link-to-profile = To the requirement profile
link-to-decision = To the decision
link-to-need = To the need
link-to-cluster = To the cluster
link-to-standard = To the standard
link-to-meeting = To the meeting
link-to-signal = To the signal
station-not-yet = open
sign-in-register = Do you work for an administration, an IT provider, an association, a company, a university or a club?
registration = Register for an organisation
registration-intro = Whoever takes part in needs, profiles and committees belongs to an organisation. Look for yours, say who you are and what you do there. The organisation confirms it; until then you have no right.
registration-any-kind = all kinds
registration-kind = Kind of organisation
registration-organisation = Organisation
registration-organisation-hint = A part of the name is enough, for example “Lemgo”.
registration-have-account = You have an account already?
registration-own = Your requests
registration-found = Organisations found
registration-none = No organisation found
registration-none-text = Check the spelling or choose “all kinds”. Administrations, providers and associations are set up by whoever operates this installation. Companies, science and civil society you can name yourself: choose the kind to do so.
registration-many = There are more. Type more of the name.
registration-new-organisation = My organisation is not here: name it
registration-ask = Ask to be admitted
registration-another = another organisation
registration-what-happens = Your request goes to the head and to the administrators of accounts there. It is valid for 30 days.
registration-new-name = Name of the new organisation
registration-new-hint = { $kind }. Whoever operates this installation checks the name and admits the organisation; you then care for its accounts.
registration-new-wrong = Please name the organisation, in at most 150 characters.
registration-role = What you do there
registration-role-wrong = Please choose what you do.
registration-as = You ask as { $name } ({ $email }).
registration-email-hint = Best your address at work: they know you by it there.
registration-note = A word to it
registration-note-hint = By what the organisation knows you, for example your extension.
registration-note-wrong = At most 1,000 characters.
registration-send = Send the request
registration-too-often = Several requests have just come from this address. Please try again in a quarter of an hour.
registration-status = How your request stands
registration-asked = Asked
registration-until = Valid until
registration-reason = Reason
registration-keep-address = Keep the address of this page, for example as a bookmark: here you see how it stands. Nobody else can guess it.
registration-now-unproven = Please look into your inbox
registration-now-unproven-text = A mail with a link goes to { $email }. The organisation sees your request only after you have confirmed it with your password. The link is valid for 24 hours.
registration-now-waiting = Your request is with the organisation
registration-now-waiting-text = It waits there until { $until }. If { $email } has an account already, its password holds after the confirmation.
registration-now-confirmed = Your request is confirmed
registration-now-confirmed-text = Sign in with { $email }.
registration-now-refused = Your request was refused
registration-now-refused-text = You can read the reason here until { $until }.
registration-state-unproven = look into your inbox
registration-state-waiting = waits
registration-state-confirmed = confirmed
registration-state-refused = refused
registration-prove = Confirm the address
registration-prove-text = { $name } ({ $email }) asks to be admitted to { $organisation } as { $role }.
registration-password = The password that you chose when you asked
registration-password-wrong = This is not the password that was chosen with the request.
registration-prove-send = Yes, this is my address
registration-prove-not-me = Was it not you? Then close this page. Without a confirmation the request expires after 24 hours.
registration-proven = Address confirmed
registration-proven-text = Your request is now with { $organisation }. You get a mail as soon as it is decided.
registration-requests = Requests to be admitted
registration-requests-intro = These people want to take part for your organisation. They have no right yet. A request expires after 30 days.
registration-requests-none = No request waits for you.
registration-waits = Request to be admitted
registration-new = new organisation
registration-new-text = With the confirmation this organisation is admitted and stands in the directory. The person cares for its accounts.
registration-of = Request of { $name }
registration-address-proven = address checked
registration-address-unproven = address not checked
registration-check = Check whether the person has really asked
registration-check-text = No mails are sent from here, so the address was not checked. Call the person at a number that you know.
registration-confirm-text = With the confirmation the person has this role at once: { $role }.
registration-confirm = Confirm
registration-refuse = Refuse
registration-reason-hint = The person reads it.
registration-reason-wrong = Please say why, in at most 1,000 characters.
registration-done-confirmed = The request is confirmed. The role holds at once.
registration-done-refused = The request was refused. The person reads your reason.
registration-mail-prove-subject = Please confirm your address
registration-mail-prove =
    Hello,

    with this address somebody asked to be admitted to { $organisation }. Please confirm it with the password that was chosen:

    { $link }

    The link is valid for 24 hours. If it was not you, there is nothing to do.
registration-mail-confirmed-subject = Your request is confirmed
registration-mail-confirmed =
    Hello,

    { $organisation } has confirmed your request. You can sign in now:

    { $link }
registration-mail-refused-subject = Your request was refused
registration-mail-refused =
    Hello,

    { $organisation } has refused your request. The reason:

    { $reason }
failure-registration-title = This request is gone
failure-registration = The request was decided, its 30 days are over, or the address is incomplete. You can ask anew.
failure-own-request-title = Somebody else decides this
failure-own-request = Another person in the organisation decides on your own request.

actor-kind-federation = Federation
actor-kind-state = State
actor-kind-district = District
actor-kind-association = Association of municipalities
actor-kind-municipality = Municipality
actor-kind-provider = IT provider
actor-kind-coordination = Coordinating body
actor-kind-umbrella = Umbrella organisation
actor-kind-committee = Committee
actor-kind-company = Company
actor-kind-science = Science
actor-kind-civil-society = Civil society
