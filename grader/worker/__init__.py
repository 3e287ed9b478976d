"""The process that grades: takes jobs from the queue and sits exams in boxes."""
