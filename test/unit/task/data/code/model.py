def decay(amount, rate, time):
    steps = 100
    for _ in range(steps):
        amount -= amount * rate * time / steps
    return amount
