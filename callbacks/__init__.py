"""Who answers whom on the Dash screens: wiring only. Each screen has `register(app, hall)`."""
