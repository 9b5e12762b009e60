"""Agent wellbeing and workload planner for contact centres."""
