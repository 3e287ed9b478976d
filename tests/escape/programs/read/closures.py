# /// attack
# tries = "read expected values out of closures, defaults and code constants of every function"
# covers = ["read.closures", "read.collector"]
# silent = true
# ///
import gc
import types

def probe():
    for thing in gc.get_objects():
        if type(thing) is types.FunctionType:
            cells = [cell.cell_contents for cell in thing.__closure__ or () if cell != types.CellType()]
            for value in [*cells, *(thing.__defaults__ or ()), *thing.__code__.co_consts]:
                if type(value) is str and "-".join(("CANARY", "")) in value:
                    print(thing)
