"""Reports (上报): what a reporter says and a holder answers; one file a command beside its helpers."""
