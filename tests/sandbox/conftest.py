from tests.support.boxes import box_host, forking_host, gvisor_host, runc_host, single_host

__all__ = ["box_host", "forking_host", "gvisor_host", "runc_host", "single_host"]
