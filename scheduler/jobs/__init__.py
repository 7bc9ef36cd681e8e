"""Jobs (定时任务): one file a job, found by its constant `job`."""
