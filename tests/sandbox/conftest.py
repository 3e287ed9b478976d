from tests.support.boxes import box_host, gvisor_host, runc_host

__all__ = ["box_host", "gvisor_host", "runc_host"]
