# /// attack
# tries = "walk the frames of an exception's traceback and of every thread"
# covers = ["read.tracebacks", "read.frames"]
# silent = true
# ///
import sys

def probe():
    try:
        1 / 0
    except ZeroDivisionError as error:
        frames = [error.__traceback__.tb_frame, *sys._current_frames().values()]
    for frame in frames:
        while frame:
            if any(word in frame.f_code.co_filename for word in ("pytest", "grader", "suite")):
                print(frame.f_code.co_filename)
            frame = frame.f_back
