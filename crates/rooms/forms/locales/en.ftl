form-fee = Fee
form-free = free of charge
form-fee-unknown = You will be told the fee with the decision.
form-duration = Processing
form-days = { $days ->
    [one] usually one day
   *[other] usually { $days } days
}
form-papers = What to have at hand
form-paper-perhaps = (depending on your answers)
form-what-comes = What comes next
form-in-german = The questions of this form are in German.
form-no-account = You do not need an account. What you enter is saved at every step; after { $days } days without a change the draft is deleted.
form-begin = Begin application
form-begin-anew = Begin a new application
form-resume-link = Continue an application you have begun

form-steps = Steps
form-step-of = step { $step } of { $count }
form-step-optional = This part is optional.
form-title-wrong = Error: { $title }
form-next = Continue
form-back = Back
form-later = Continue later
form-refresh = Update questions
form-kept-until = Every step is saved. This draft will be deleted on { $date } unless you change or send it before.
form-choose = Please choose
form-no-answer = No answer
form-yes = Yes
form-no = No
form-add = Add { $name }
form-remove = Remove { $name }
form-none-yet = { $name }: none yet.
form-file-here = { $name } ({ $size }) is saved. A new file replaces it.

form-hint-date = For example 24.12.2026
form-hint-time = For example 8:30
form-hint-moment = For example 24.12.2026 8:30
form-hint-file = { $types }; at most { $max }
form-hint-list = The list “{ $list }” is not available here. Please write your answer as text.
form-hint-decides = Further questions may follow from your answer.
form-hint-depends = This question follows from another answer.
form-hint-choice = Please fill in exactly one of the following.

form-more-asked = Your answers lead to further questions
form-more-asked-text = What you entered is saved. Please look through this step once more.
form-overtaken = This step was saved elsewhere in the meantime
form-overtaken-text = Below is what you entered here; it is not saved yet. “Continue” puts it in place of the other version. Please choose files again. To keep the other version, reload the page.

form-problem-required = Please fill this in.
form-problem-required-choice = Please choose an answer.
form-problem-required-file = Please add a file.
form-problem-required-group = Please fill this in.
form-problem-forbidden = This does not fit your other answers. Please clear the field.
form-problem-rule = This does not fit your other answers.
form-problem-date = Please enter a date, for example 24.12.2026.
form-problem-time = Please enter a time, for example 8:30.
form-problem-moment = Please enter date and time, for example 24.12.2026 8:30.
form-problem-number = Please enter a number, for example 12,5.
form-problem-whole-number = Please enter a whole number.
form-problem-money = Please enter an amount, for example 12,50.
form-problem-short = { $min ->
    [one] Please enter at least one character.
   *[other] Please enter at least { $min } characters.
}
form-problem-long = At most { $max } characters, please.
form-problem-cut = The text was too long; the first { $max } bytes are saved. Please shorten it.
form-problem-small = The smallest possible value is { $min }.
form-problem-large = The largest possible value is { $max }.
form-problem-pattern = This spelling is not possible here. Please check what you entered.
form-problem-code = Please choose one of the answers offered.
form-problem-few = At least { $min } are needed.
form-problem-many = At most { $max } are possible.
form-problem-nothing-chosen = Please fill in one of the possibilities.
form-problem-several-chosen = Please fill in only one of the possibilities and clear the others.
form-problem-other = This does not fit here.

form-file-empty = The file is empty. Please choose another one.
form-file-large = The file is too large. At most { $max } are possible.
form-file-type = The content of the file is of a kind that is not accepted here. Possible are: { $types }.
form-file-many = More than { $max } files are not possible.
form-file-together = All files together may have at most { $max }. Please make one smaller, for example by scanning in shades of grey.

form-review = Check and send
form-edit = Edit
form-nothing-answered = No answers.
form-privacy = When you send the application, your answers are encrypted for { $authority } and delivered there. The office uses them only to decide on your application. The draft is deleted here afterwards.
form-send = Send now with binding effect
form-not-complete = The application is not complete yet
form-not-complete-text = Please add what is named above. Then you can send it.

form-saved = Your draft is saved
form-code-intro = With this code you can continue the application until { $date }, also on another device: { $address }
form-code-once = Please write down the code now
form-code-once-text = It is shown only this once. Whoever knows it can read your draft. An earlier code is no longer valid.
form-go-on = Continue application
form-resume = Continue application
form-resume-text = Enter the code you received when you saved the application.
form-code = Code
form-code-hint = For example K7RM-4XPT-9WQC
form-code-wrong = There is no draft with this code. Please check the spelling. Drafts that were sent or have expired are deleted.
form-delete = Delete draft
form-delete-text = All answers and files of “{ $title }” will be deleted. This cannot be undone.
form-delete-now = Delete draft for good
form-deleted = The draft is deleted
form-deleted-text = Your answers are gone. Nothing was sent.

failure-form-no-offer-title = This application is not offered here
failure-form-no-offer = The office does not offer it online, or no longer does. The page of the service says who is responsible.
failure-form-no-draft-title = No access to this draft
failure-form-no-draft = The draft was sent, has expired, or was begun on another device. With the code you received when you saved it you can open it from the start page under “Resume a draft”.
failure-form-expired-title = The draft has expired
failure-form-expired = It was not changed for 30 days and is therefore deleted. Nothing was sent. Please begin the application anew.
failure-form-wrong-code-title = This code opens no draft
failure-form-wrong-code = Please check the spelling.
failure-form-incomplete-title = The application is not complete yet
failure-form-incomplete = Nothing was sent. Please go back; the page “Check and send” names what is missing.
