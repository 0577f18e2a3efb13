"""Demo data: invented people in true stories, told through the portal's own verbs."""
