from tests.support.boxes import box_host

__all__ = ["box_host"]
