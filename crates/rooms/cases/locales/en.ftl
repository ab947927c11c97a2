case-inbox = Cases
case-organisation = Office
case-switch = Switch
case-views = Views
case-view-mine = Mine
case-view-unassigned = Unassigned
case-view-waiting = Waiting for an answer
case-view-due = Due soon
case-view-open = All open
case-view-closed = Closed
case-search = Search
case-search-hint = Number, name or service
case-any = All
case-status = Status
case-service = Service
case-assignee = Assigned to
case-sort = Order
case-sort-due = Due date, next first
case-sort-received = Arrival, newest first
case-sort-number = Number
case-filter = Show
case-found = { $count ->
    [0] No case
    [one] One case
   *[other] { $count } cases
}
case-number = Number
case-applicant = Applicant
case-applicant-person = private person
case-applicant-company = company
case-received = Arrived
case-due = Due
case-nobody = Nobody yet
case-somebody = Office
case-keys-before = With the keys
case-keys-and = and
case-keys-after = you walk through the list; Enter opens a case.
case-none-title = Nothing here
case-none = There are no cases in this view at the moment.
case-none-filtered = No case fits this search. Change the search, or show all.
case-show-all = Show all open cases

case-status-received = Received
case-status-in-progress = In progress
case-status-waiting = Waiting for an answer
case-status-proposed = Waiting for approval
case-status-decided = Decided
case-status-withdrawn = Withdrawn
case-status-closed = Closed
case-status-reopened = Reopened

case-outcome = Outcome
case-outcome-granted = Granted
case-outcome-partly-granted = Granted in part
case-outcome-rejected = Rejected
case-outcome-not-responsible = Not responsible

case-due-stopped = clock stopped
case-due-none = nothing due
case-due-today = today
case-due-in = { $days ->
    [one] tomorrow
   *[other] in { $days } days
}
case-due-overdue = { $days ->
    [one] overdue for one day
   *[other] overdue for { $days } days
}
case-since = since

case-neighbours = Other cases by due date
case-before = Previous case
case-after = Next case
case-proposal = Proposed decision
case-proposed-by = Proposed by { $name }:
case-proposal-pdf = View the decision as PDF
case-answers = Answers
case-documents = Documents
case-documents-none = There are no documents.
case-from-office = from the office
case-from-applicant = from the applicant
case-messages = Messages
case-messages-none = There are no messages yet.
case-notes = Internal notes
case-notes-hint = Only the office sees notes.
case-course = Course
case-facts = Key facts
case-reachable = Notification
case-reachable-email = by e-mail
case-reachable-portal = only with number and access code
case-file-number = File number
case-file-number-none = none yet
case-retention = { $years ->
    [one] kept for one year
   *[other] kept for { $years } years
}
case-deleted-on = Will be deleted on
case-fee = Fee
case-two-persons = Two-person rule
case-two-persons-yes = A lead approves the decision.
case-actions = What you can do
case-assigned-elsewhere = Somebody else works on this case. You can read it and write notes.

case-do-take = Take
case-do-resume = Let the clock run again
case-do-file = Give a file number
case-do-close = Close
case-do-approve = Approve the decision
case-do-decide = Decide
case-do-propose = Propose a decision
case-do-return = Return the proposal
case-do-write = Write or ask back
case-do-hand-over = Hand over
case-do-reopen = Reopen
case-do-note = Write a note

case-entry-received = Application received
case-entry-taken = Taken
case-entry-handed-over = Handed over to { $other }
case-entry-asked = Asked back; the clock is stopped
case-entry-asked-short = Question
case-entry-wrote = Message sent
case-entry-resumed = The clock runs again
case-entry-noted = Note written
case-entry-proposed = Decision proposed
case-entry-returned = Proposal returned
case-entry-decided = Decided
case-entry-filed = File number given
case-entry-closed = Closed
case-entry-reopened = Reopened
case-entry-citizen-wrote = Message from the applicant
case-entry-withdrawn = Withdrawn by the applicant
case-entry-withdrawn-short = Withdrawal
case-entry-withdrawn-late = Withdrawal after the decision

case-back = Back to the case
case-text = Text
case-your-text = Your text, to copy
case-text-missing = Please write something.
case-text-long = The text is too long; at most { $limit } characters are possible.
case-text-cut = The text is too long; at most { $limit } characters are possible. What went beyond that is not kept here.
case-text-gap = Please replace what stands in square brackets.
case-error = Error: { $title }
case-colleague = To whom?
case-choose = Please choose
case-choose-person = Please choose a person.
case-approve = Approve the decision
case-approve-hint = Approving decides: the letter is written and sent. This cannot be undone.
case-approve-now = Approve and send
case-return = Return the proposal
case-return-hint = Write what is to be changed. The case goes back to work; the applicant is not told.
case-return-now = Return
case-hand-over = Hand the case over
case-hand-over-hint = Whoever gets the case finds it under “Mine”.
case-hand-over-now = Hand over
case-reopen = Reopen the case
case-reopen-hint = Write why. The applicant gets this text, and the deadline starts anew.
case-reopen-now = Reopen
case-note = Write a note
case-note-hint = Only the office sees notes.
case-note-now = Save the note
case-write = Write or ask back
case-write-hint = The applicant reads this text.
case-kind = Kind of message
case-kind-question = Question: the clock stops until an answer comes. The applicant is told so.
case-kind-message = Message: the clock runs on.
case-ask-reason = Reason for asking
case-ask-reason-hint = Only counted, without case or person: so your municipality sees where a form leads to questions.
case-ask-reason-missing-document = A document is missing
case-ask-reason-unusable-document = A document cannot be read or is the wrong one
case-ask-reason-incomplete = An answer is missing
case-ask-reason-contradiction = Answers contradict each other
case-ask-reason-identity = It is unclear who applies, or may apply
case-ask-reason-other = Another reason
case-files = Files
case-files-hint = PDF, PNG, JPEG or text, at most five files
case-files-many = At most five files are possible. Please choose the files again.
case-file-kind = This kind of file is not possible: only PDF, PNG, JPEG or text. Please choose the files again.
case-send = Send

case-decide = Decide
case-decide-how = What is the decision?
case-decide-text = On to the text
case-decide-other = Choose another outcome
case-decide-words = Text of the decision
case-decide-hint = Letterhead, fee and the note on legal remedies are added by themselves. Decisions are written in German.
case-decide-check = On to the check
case-decide-pdf = View as PDF (new window)
case-decide-change = Change the text
case-earlier-proposal = Earlier proposal
case-confirm = Check the decision
case-confirm-hint = Nothing has been sent yet. The next step decides, and the letter goes to the applicant.
case-confirm-now = Decide and send the letter
case-confirm-proposal = Check the proposal
case-confirm-proposal-hint = The next step hands the proposal to a lead for approval. The applicant is not told yet.
case-confirm-proposal-now = Hand in for approval

case-conflict-title = Somebody was faster
case-conflict = The case changed while you were working on it, so what you sent was not carried out. Look at what is new, and repeat what is still needed.
case-conflict-own-title = You have done this already
case-conflict-own = You changed the case yourself in the meantime, perhaps by a double click or in a second window. What you sent was not carried out again.
case-conflict-changes = What changed
case-conflict-now = The case is now:

case-deputies = Deputies
case-deputies-hint = Deputies see the cases under “Mine” and can work on them.
case-deputies-none = No deputy is entered at the moment.
case-deputy-line = { $deputy } stands in for { $person }
case-deputy-new = Enter a deputy
case-deputy-for = For whom?
case-deputy = Who stands in?
case-deputy-same = Nobody can stand in for themselves.
case-deputy-end = End
case-from = First day
case-until = Last day
case-until-early = The last day is before the first.
case-date-wrong = Please enter a date.
case-save = Save
case-letterhead = Letterhead and legal remedy
case-letterhead-hint = This stands on every decision.
case-letterhead-address = Address and contact, one line each
case-letterhead-remedy = Note on legal remedies
case-letterhead-remedy-hint = Whether an objection or a court action is the right way depends on the law of the state.
case-letterhead-footer = Footer

failure-case-state-title = Not possible now
failure-case-state = The state of the case does not allow this.
failure-case-assigned-title = Somebody else works on this
failure-case-assigned = Only the person who works on the case, their deputy and leads can do this.
failure-case-second-person-title = Two persons decide here
failure-case-second-person = A lead who did not propose the decision has to approve it.
failure-case-no-member-title = Not this person
failure-case-no-member = This person does not work on cases here, or is the same person.
failure-case-letter-title = The decision is too long
failure-case-letter = The text does not fit into a letter. Please shorten it.
