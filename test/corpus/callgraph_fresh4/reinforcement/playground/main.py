"""Tabular agents on small environments."""
from agents import QLearning, RandomAgent, Sarsa, UCBBandit
from agents.schedules import exponential, linear
from envs import make, register, spec
from runner import Runner, evaluate
from wrappers import ActionNoise, RecordEpisodes, RewardScale, TimeLimit, compose

register(
    "WindyLine-v0",
    entry_point="envs.line:Line",
    kwargs={"size": 9, "wind": 0.2},
    wrappers=[(TimeLimit, {"max_steps": 60})],
)


def train_and_test(env_id, agent_class, episodes, **options):
    env = RecordEpisodes(make(env_id, seed=1))
    agent = agent_class(env.action_space, seed=2, **options)
    runner = Runner(env, agent)
    for summary in runner.episodes(episodes):
        if summary.solved:
            break
    score = evaluate(make(env_id, seed=5), agent, 3)
    return env.returns, score


def main():
    settings = [
        ("Maze-v0", QLearning, dict(epsilon=linear(0.5, 0.05, 30), lr=0.5)),
        ("Maze-v0", Sarsa, dict(epsilon=exponential(0.4, 0.97), lr=0.3)),
        ("WindyLine-v0", QLearning, dict(epsilon=lambda t: 0.2)),
        ("Bandit-v0", UCBBandit, dict(c=1.5)),
        ("Bandit-v0", RandomAgent, {}),
    ]
    for env_id, agent_class, options in settings:
        returns, score = train_and_test(env_id, agent_class, 40, **options)
        print(f"{env_id:13} {agent_class.__name__:12} {len(returns):3} episodes, last "
              f"{returns[-1]:6.2f}, greedy {score:6.2f}")
    harder = compose(TimeLimit.using(max_steps=15), ActionNoise.using(rate=0.3),
                     RewardScale.using(factor=0.1))(make("Maze-v0", seed=3).unwrapped)
    print(harder, round(evaluate(harder, RandomAgent(harder.action_space, seed=0), 2), 2))
    print(spec("Maze-v0").describe())


if __name__ == "__main__":
    main()
