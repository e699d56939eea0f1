"""How a screen looks: pure functions from values to components. Knows neither the store nor the clock."""
