"""The pages people look at: templates, assets and what renders them."""
